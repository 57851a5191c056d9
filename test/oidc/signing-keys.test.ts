import { describe, expect, test } from 'vitest';
import { KEEP_RETIRED_MS, PUBLISH_AHEAD_MS, ROTATE_EVERY_MS, SIGNING_KEYS } from '../../src/oidc/stored-keys.ts';
import { keyDeployment, kids, kidsOf, START_MS, told } from './key-deployment.ts';

const deployment = keyDeployment();

describe('signing keys', () => {
  test.each(['RS256', 'ES256', 'EdDSA'] as const)('are made at the first start, for %s', async (algorithm) => {
    const set = await deployment.start(algorithm).current();
    expect(set).toMatchObject({ algorithm, offered: [algorithm], jwks: { keys: [{ alg: algorithm, use: 'sig' }] } });
    expect(await kids(deployment.start(algorithm))).toEqual(kidsOf(set));
  });

  test('are made for each algorithm that is offered, and sign from the first start on', async () => {
    const set = await deployment.start('ES256', 'EdDSA').current();
    expect(set.offered).toEqual(['ES256', 'EdDSA']);
    expect([set.signer(null).alg, set.signer('EdDSA').alg, set.signer('RS256').alg]).toEqual([
      'ES256',
      'EdDSA',
      'ES256',
    ]);
  });

  test('are the same for processes that start at once', async () => {
    const sets = await Promise.all(Array.from({ length: 8 }, () => kids(deployment.start())));
    expect(new Set(sets.flat()).size).toBe(1);
  });

  test('are renewed: published a day before they sign, kept until nothing signed by them can be alive', async () => {
    const [first] = await kids(deployment.start());
    deployment.epochMs += ROTATE_EVERY_MS - 1;
    expect(await kids(deployment.start())).toEqual([first]);

    deployment.epochMs += 1;
    const [still, next] = await kids(deployment.start());
    expect(still).toBe(first);
    expect(next).not.toBe(first);
    deployment.epochMs += PUBLISH_AHEAD_MS - 1;
    expect(await kids(deployment.start())).toEqual([first, next]);

    deployment.epochMs += 1;
    expect(await kids(deployment.start())).toEqual([next, first]);
    deployment.epochMs += KEEP_RETIRED_MS - 1;
    expect(await kids(deployment.start())).toEqual([next, first]);
    deployment.epochMs += 1;
    expect(await kids(deployment.start())).toEqual([next]);
  });

  test('are renewed by one of many processes', async () => {
    await kids(deployment.start());
    deployment.epochMs += ROTATE_EVERY_MS;
    const sets = await Promise.all(Array.from({ length: 8 }, () => kids(deployment.start())));
    expect(new Set(sets.map(String)).size).toBe(1);
  });

  test('are written back when the store was emptied', async () => {
    const process = deployment.start('ES256', 'EdDSA');
    const before = await kids(process);
    await deployment.documents.lose();
    deployment.epochMs += 1_000;
    expect(await kids(process)).toEqual(before);
    expect(await kids(deployment.start('ES256', 'EdDSA'))).toEqual(before);
  });

  test('made anew by a process after a loss sign in all processes, and those of before are published with them', async () => {
    const before = deployment.start();
    const [first] = await kids(before);
    await deployment.documents.lose();
    deployment.epochMs += 1_000;
    const after = deployment.start();
    const [made] = await kids(after);
    expect(made).not.toBe(first);
    expect(await kids(before)).toEqual([made, first]);
    expect(await kids(after)).toEqual([made, first]);
    deployment.epochMs += KEEP_RETIRED_MS;
    expect(await kids(before)).toEqual([made]);
  });
});

describe('another algorithm', () => {
  test('has a key and is offered from its day on, and takes effect a day later', async () => {
    await kids(deployment.start('ES256'));
    const process = deployment.start('EdDSA');
    expect(await told(process)).toEqual(['ES256', ['ES256 signing', 'EdDSA next']]);
    expect((await process.current()).offered).toEqual(['EdDSA', 'ES256']);
    deployment.epochMs += PUBLISH_AHEAD_MS - 1;
    expect((await process.current()).algorithm).toBe('ES256');
    deployment.epochMs += 1;
    expect(await told(process)).toEqual(['EdDSA', ['EdDSA signing', 'ES256 published']]);
    expect((await process.current()).offered).toEqual(['EdDSA']);
    expect((await deployment.start('EdDSA', 'RS256').current()).algorithm).toBe('EdDSA');
  });

  test('that a client states signs for it a day later, and until then what was in effect', async () => {
    await kids(deployment.start('ES256'));
    const process = deployment.start('ES256', 'EdDSA');
    expect((await process.current()).signer('EdDSA').alg).toBe('ES256');
    deployment.epochMs += PUBLISH_AHEAD_MS;
    expect((await process.current()).signer('EdDSA').alg).toBe('EdDSA');
    expect((await process.current()).signer(null).alg).toBe('ES256');
  });

  test('that has been offered for a day takes effect at once, and so does the way back', async () => {
    await kids(deployment.start('ES256', 'EdDSA'));
    expect((await deployment.start('EdDSA', 'ES256').current()).algorithm).toBe('EdDSA');
    expect((await deployment.start('ES256', 'EdDSA').current()).algorithm).toBe('ES256');
  });

  test('is taken back within its day by the configuration of before', async () => {
    const [first] = await kids(deployment.start('ES256'));
    await kids(deployment.start('EdDSA'));
    deployment.epochMs += PUBLISH_AHEAD_MS / 2;
    expect(await kids(deployment.start('ES256'))).toEqual([first]);
    deployment.epochMs += PUBLISH_AHEAD_MS;
    expect(await told(deployment.start('ES256'))).toEqual(['ES256', ['ES256 signing']]);
  });

  test('is taken back by a deployment that is restarted process by process, whoever offers it meanwhile', async () => {
    await kids(deployment.start('ES256'));
    const [one, other] = [deployment.start('EdDSA', 'ES256'), deployment.start('EdDSA', 'ES256')];
    for (const process of [one, other]) await process.current();
    const restarted = deployment.start('ES256');
    for (const process of [restarted, other, restarted]) await process.current();
    const last = deployment.start('ES256');
    for (const process of [last, restarted, last]) {
      expect(await told(process)).toEqual(['ES256', ['ES256 signing']]);
      deployment.epochMs += PUBLISH_AHEAD_MS;
    }
  });

  test('is left alone by processes that do not know it yet, in a deployment that is being restarted', async () => {
    const old = deployment.start('ES256');
    await old.current();
    const changed = deployment.start('EdDSA', 'ES256');
    const [, next] = await kids(changed);
    for (const process of [old, changed, old]) expect(await kids(process)).toContain(next);
    const writes = (await deployment.documents.read(SIGNING_KEYS))?.version;
    deployment.epochMs += PUBLISH_AHEAD_MS;
    for (const process of [old, changed, old, changed, old]) await process.current();
    expect([(await old.current()).algorithm, (await changed.current()).algorithm]).toEqual(['ES256', 'EdDSA']);
    expect((await deployment.documents.read(SIGNING_KEYS))?.version).toBe((writes ?? 0) + 1);
  });

  test('that nobody offers any more keeps its key published as long as what it has signed may be shown', async () => {
    await kids(deployment.start('ES256', 'EdDSA'));
    const process = deployment.start('ES256');
    expect(await told(process)).toEqual(['ES256', ['ES256 signing', 'EdDSA published']]);
    deployment.epochMs += ROTATE_EVERY_MS + PUBLISH_AHEAD_MS + KEEP_RETIRED_MS - 1;
    expect((await told(process))[1]).toContain('EdDSA published');
    deployment.epochMs += 1;
    expect((await told(process))[1]).not.toContain('EdDSA published');
  });

  test('of a store that version 0.1 has written follows that key by key', async () => {
    await kids(deployment.start('ES256', 'EdDSA'));
    const { value, version = 0 } = (await deployment.documents.read(SIGNING_KEYS)) ?? {};
    const { keys, others } = value as { keys: { signsFromMs: number }[]; others: object[] };
    const pending = others.map((key) => ({ ...key, signsFromMs: START_MS + PUBLISH_AHEAD_MS }));
    await deployment.documents.write(SIGNING_KEYS, { keys: [...keys, ...pending] }, version);
    expect(await told(deployment.start('EdDSA', 'ES256'))).toEqual(['ES256', ['ES256 signing', 'EdDSA next']]);
    deployment.epochMs += PUBLISH_AHEAD_MS;
    expect((await deployment.start('EdDSA', 'ES256').current()).algorithm).toBe('EdDSA');
  });
});
