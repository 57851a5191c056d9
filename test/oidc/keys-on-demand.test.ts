import { describe, expect, test } from 'vitest';
import { PUBLISH_AHEAD_MS } from '../../src/oidc/stored-keys.ts';
import { keyDeployment, kids, kidsOf, told } from './key-deployment.ts';

const deployment = keyDeployment();

describe('keys on demand', () => {
  test('are rotated: the next one of each algorithm is published, once, and signs a day later', async () => {
    const process = deployment.start('ES256', 'EdDSA');
    const before = await kids(process);
    expect(await process.rotate()).toBe('done');
    expect(await process.rotate()).toBe('done');
    const states = ['ES256 signing', 'EdDSA signing', 'ES256 next', 'EdDSA next'];
    expect((await told(process))[1]).toEqual(states);
    deployment.epochMs += PUBLISH_AHEAD_MS;
    const after = await process.current();
    expect(before).not.toContain(after.signer(null).kid);
    expect(before).not.toContain(after.signer('EdDSA').kid);
    expect(kidsOf(after)).toEqual(expect.arrayContaining(before));
  });

  test('are taken back before they sign', async () => {
    const process = deployment.start();
    await process.rotate();
    const [first, next = ''] = await kids(process);
    expect(await process.revoke(next)).toBe('done');
    deployment.epochMs += PUBLISH_AHEAD_MS;
    expect(await kids(process)).toEqual([first]);
  });

  test('are revoked in every process, and another key signs at once', async () => {
    const [process, other] = [deployment.start('ES256', 'EdDSA'), deployment.start('ES256', 'EdDSA')];
    const [leaked = '', edwards] = await kids(process);
    await other.current();
    expect(await process.revoke(leaked)).toBe('done');
    const { keys } = await other.current();
    expect(keys.map(({ alg, state }) => `${alg} ${state}`).sort()).toEqual(['ES256 signing', 'EdDSA signing']);
    expect(keys.map(({ kid }) => kid)).toContain(edwards);
    expect(await kids(process)).not.toContain(leaked);
    expect(await process.revoke(leaked)).toBe('done');
    expect(await other.revoke(leaked)).toBe('done');
    expect(await kids(other)).toEqual(await kids(process));
  });

  test('that are next sign at once in place of one that is revoked', async () => {
    const process = deployment.start();
    await process.rotate();
    const [leaked = '', next] = await kids(process);
    await process.revoke(leaked);
    expect(await kids(process)).toEqual([next]);
    expect(await told(process)).toEqual(['ES256', ['ES256 signing']]);
  });

  test('that are revoked do not come back: not from a former key, not from another process, not after a loss', async () => {
    const process = deployment.start();
    await process.rotate();
    deployment.epochMs += PUBLISH_AHEAD_MS;
    const other = deployment.start();
    const [signing = '', former = ''] = await kids(other);
    await process.revoke(signing);
    await process.revoke(former);
    await deployment.documents.lose();
    const left = await kids(process);
    expect(left).toHaveLength(1);
    expect(await kids(other)).toEqual(left);
    expect(await kids(process)).toEqual(left);
    expect(await process.revoke('nobody')).toBe('unknown');
  });
});
