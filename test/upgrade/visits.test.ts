import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { postForm, SHOP_AUTH, statusWith } from '../support/endpoints.ts';
import { claimsOf, plannedEnd } from '../support/visits.ts';
import { LAUNCH, MUSEUM } from './former-setup.ts';
import { recordedVisitor } from './record.ts';
import { ReturningVisitor } from './returning-visitor.ts';
import { STORES, startUpgraded } from './upgraded-product.ts';

describe.each(STORES)('the visits that version 0.1 began, on $store', ({ store }) => {
  test.each(['shop', 'spa', 'signed'])('a visit goes on, with its tokens and by another login: %s', async (client) => {
    await using product = await startUpgraded(store);
    const { issuer } = product;
    const visitor = await ReturningVisitor.find(product, `inside, by ${client}`);
    const { tokens, number } = visitor.was;
    // One that is a JWT names the issuer, whose port was another one.
    if (client !== 'signed') {
      expect(await statusWith(`${issuer}/userinfo`, tokens?.access_token)).toBe(200);
      expect(await statusWith(`${issuer}/verify?room=${LAUNCH}`, tokens?.access_token)).toBe(200);
    }
    const ends = await plannedEnd(product, LAUNCH, tokens?.sub ?? '');
    expect(ends * 1000).toBeGreaterThan(product.recorded.takenAtMs + 3_600_000);

    const refreshed = await visitor.shop.refresh(tokens?.refresh_token ?? '');
    expect(claimsOf(refreshed)).toMatchObject({ sub: tokens?.sub, queue_position: number });
    const again = await visitor.logIn();
    expect(again.claims).toMatchObject({ sub: tokens?.sub, queue_position: number });
    expect(await statusWith(`${issuer}/complete`, again.tokens.access_token, 'POST')).toBe(204);
    for (const { access_token } of [tokens, refreshed, again.tokens].filter((some) => some !== null)) {
      expect(await statusWith(`${issuer}/userinfo`, access_token)).toBe(401);
    }
  });

  test('a code that is not exchanged yet is exchanged', async () => {
    await using product = await startUpgraded(store);
    const visitor = await ReturningVisitor.find(product, 'inside, not exchanged');
    const { claims } = await visitor.exchangeRecorded();
    expect(claims.queue_position).toBe(visitor.was.number);
    expect(await plannedEnd(product, LAUNCH, claims.sub)).toBe(claims.entered_at + 2 * 3600);
  });

  test('a code that was never exchanged gives its slot back', async () => {
    await using product = await startUpgraded(store);
    const { inside } = await product.admin.room(LAUNCH);
    expect(inside).toBe(6);
    product.pass(61);
    expect((await product.admin.room(LAUNCH)).inside).toBe(3);
  });

  test('a visit that has ended stays ended, and its visitor takes a new place', async () => {
    await using product = await startUpgraded(store);
    const { issuer } = product;
    const visitor = await ReturningVisitor.find(product, 'ended');
    const { tokens, number } = visitor.was;
    expect(await statusWith(`${issuer}/userinfo`, tokens?.access_token)).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens?.refresh_token ?? '' };
    const refused = await postForm(`${issuer}/token`, refresh, SHOP_AUTH);
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await visitor.status()).toMatchObject({ state: 'missed' });
    const login = await visitor.shop.login();
    const waiting = await visitor.shop.walk(visitor.browser, login.url);
    expect(waiting.status).toBe(200);
    expect((await visitor.browser.json<{ number: number }>(waiting.url)).number).toBeGreaterThan(number ?? 0);
  });

  test('the keys that sign are the same', async () => {
    await using product = await startUpgraded(store);
    const { kids, takenAtMs } = product.recorded;
    const jwks = await new Browser().json<{ keys: { kid: string }[] }>(`${product.issuer}/.well-known/jwks.json`);
    expect(jwks.keys.map(({ kid }) => kid)).toEqual(kids);
    const { tokens } = recordedVisitor(product.recorded, 'inside, by signed');
    for (const token of [tokens?.id_token, tokens?.access_token]) {
      const options = { currentDate: new Date(takenAtMs) };
      const { payload } = await jwtVerify(token ?? '', createLocalJWKSet(jwks), options);
      expect(payload.sub).toBe(tokens?.sub);
    }
  });

  test('changes of settings stay in force', async () => {
    await using product = await startUpgraded(store);
    const { admin } = product;
    expect(await admin.room(LAUNCH)).toMatchObject({
      settings: { message: 'The first 100 get a poster.', grace: '10m' },
    });
    const museum = { message: 'Mind the step.', grace: '20m', inlet: { capacity: 2 } };
    expect(await admin.room(MUSEUM)).toMatchObject({ settings: museum });
    await admin.call('DELETE', `/rooms/${MUSEUM}/settings`);
    expect(await admin.room(MUSEUM)).toMatchObject({ settings: { message: null, grace: '10m' } });
  });

  test('the counts of a room go on', async () => {
    await using product = await startUpgraded(store);
    expect(await product.admin.room(LAUNCH)).toMatchObject({ admitted: 7, completed: 1, missed: 2, waiting: 5 });
    expect(await product.admin.room(MUSEUM)).toMatchObject({ inside: 2, late: 1, waiting: 1, abandoned: 1 });
    const { draw } = await product.admin.room('concert');
    expect(draw).toMatchObject({ entries: 5, drawn_at: null });
  });
});
