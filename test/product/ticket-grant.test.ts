import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TICKET_GRANT_TYPE } from '../../src/config/ticket-grant-type.ts';
import { appsSetup, EARLY_ROOM, FREE_ROOM, ROOM, SHUT_ROOM } from '../support/apps-setup.ts';
import { publicDraw } from '../support/early-visitors.ts';
import { basicAuth, type JsonAnswer, postForm, SHOP_AUTH, statusWith } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { SHOP_SECRET } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { storeSteps } from '../support/store-steps.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, visitorsInside } from '../support/visits.ts';

/** So much less than the minute after which the room takes a silence for an outage that a busy machine may lose time. */
const STEP_S = 35;
describe.each(storeKinds())('the ticket grant, on $name', ({ redisUrl }) => {
  let product: TimedProduct;

  beforeAll(async () => {
    product = await startTimedProduct({ ...appsSetup(), redisUrl: await redisUrl() });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  function ask(form: Record<string, string> = {}, headers: Record<string, string> = SHOP_AUTH): Promise<JsonAnswer> {
    return postForm(`${product.issuer}/token`, { grant_type: TICKET_GRANT_TYPE, ...form }, headers);
  }

  /** As a public client. */
  function askAs(clientId: string, form: Record<string, string> = {}): Promise<JsonAnswer> {
    return ask({ client_id: clientId, ...form }, {});
  }

  /** Waits as long as it was told to, and shows the ticket that it was given. */
  function again(
    { body }: JsonAnswer,
    form: Record<string, string> = {},
    headers: Record<string, string> = SHOP_AUTH,
  ): Promise<JsonAnswer> {
    product.pass(Number(body.interval));
    return ask({ ...form, ticket: String(body.ticket) }, headers);
  }

  function againAs(clientId: string, answer: JsonAnswer): Promise<JsonAnswer> {
    return again(answer, { client_id: clientId }, {});
  }

  const steps = (name: string): Promise<number> => storeSteps(product.issuer, name);

  async function lineUp(): Promise<JsonAnswer> {
    const placed = await again(await ask());
    expect(placed.body).toMatchObject({ error: 'authorization_pending', state: 'waiting' });
    return placed;
  }

  async function verified(idToken: unknown) {
    const keys = createRemoteJWKSet(new URL(`${product.issuer}/.well-known/jwks.json`));
    const options = { issuer: product.issuer, audience: 'shop', currentDate: new Date() };
    return (await jwtVerify(String(idToken), keys, options)).payload;
  }

  test('waits by asking, is called, and has the tokens of a visit', async () => {
    const taken = await ask();
    expect(taken.status).toBe(400);
    expect(taken.headers['cache-control']).toBe('no-store');
    expect(taken.body).toMatchObject({ error: 'authorization_pending', room: ROOM, number: null, interval: 1 });
    const { issued } = await product.admin.room(ROOM);
    const placed = await again(taken);
    expect(placed.body).toMatchObject({ error: 'authorization_pending', number: issued + 1, state: 'waiting' });
    expect(await again(placed)).toMatchObject({ body: { number: issued + 1, ahead: placed.body.ahead } });

    await callAll(product, ROOM);
    const { status, headers, body } = await again(placed);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 60, scope: 'openid' });
    const claims = await verified(body.id_token);
    expect(claims).toMatchObject({ room: ROOM, queue_position: issued + 1 });
    expect(claims.auth_time).toBe(claims.entered_at);
    expect(await visitorsInside(product, ROOM)).toContain(claims.sub);
    expect(await statusWith(`${product.issuer}/userinfo`, String(body.access_token))).toBe(200);
    expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, String(body.access_token))).toBe(200);

    const refresh = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) };
    const refreshed = await postForm(`${product.issuer}/token`, refresh);
    expect(await verified(refreshed.body.id_token)).toMatchObject({ sub: claims.sub, auth_time: claims.auth_time });

    // The code was not exchanged: there is none. The visit has its full length all the same.
    product.pass(5 * 60);
    const repeated = await again({ ...placed, body });
    expect((await verified(repeated.body.id_token)).sub).toBe(claims.sub);

    await product.admin.end(ROOM, String(claims.sub));
    expect((await postForm(`${product.issuer}/token`, refresh)).body.error).toBe('invalid_grant');
    expect((await again(repeated)).body).toMatchObject({ error: 'access_denied', reason: 'ended' });
    expect(await statusWith(`${product.issuer}/userinfo`, String(repeated.body.access_token))).toBe(401);
  });

  test('a free room is entered with the first ticket that is shown', async () => {
    const entered = await againAs('free', await askAs('free'));
    expect(entered).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    expect((await againAs('free', await askAs('free'))).body).toMatchObject({ state: 'waiting', number: 2 });
  });

  test('who waits costs the store no step of their own, and is reported as present', async () => {
    let placed = await againAs('free', await askAs('free'));
    // The near zone begins with the first whole minute.
    for (let passedS = 0; passedS < 120; passedS += STEP_S) {
      product.pass(STEP_S);
      await publicDraw(product.issuer, FREE_ROOM);
      const [claims, reports] = [await steps('line.claim'), await steps('line.see')];
      placed = await askAs('free', { ticket: String(placed.body.ticket) });
      expect(placed.body).toMatchObject({ state: 'waiting', number: placed.body.number });
      expect(Number(placed.body.interval)).toBeLessThanOrEqual(20);
      expect(await steps('line.claim')).toBe(claims);
      if (passedS >= 60) await eventually('the report', async () => (await steps('line.see')) > reports);
    }
  });

  test('whoever asks too early is told to slow down, and loses nothing', async () => {
    const placed = await lineUp();
    const early = await ask({ ticket: String(placed.body.ticket) });
    const interval = Number(placed.body.interval) + 5;
    expect(early).toMatchObject({ status: 400, body: { error: 'slow_down', interval } });
    product.pass(interval);
    expect((await ask({ ticket: String(placed.body.ticket) })).body.number).toBe(placed.body.number);
  });

  test('an older ticket goes on, a first one for two minutes with the same number', async () => {
    const taken = await ask();
    const placed = await again(taken);
    product.pass(60);
    expect((await ask({ ticket: String(taken.body.ticket) })).body.number).toBe(placed.body.number);
    product.pass(600);
    expect((await again(placed)).body.number).toBe(placed.body.number);
  });

  test('a ticket is answered once within its interval, also when it is shown 300 times at once', async () => {
    const placed = await lineUp();
    await callAll(product, ROOM);
    product.pass(Number(placed.body.interval));
    const show = { ticket: String(placed.body.ticket) };
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask(show)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.error))).toEqual(new Set([undefined, 'slow_down']));
    expect((await ask(show)).body.error).toBe('slow_down');
    const { body } = answers.find(({ status }) => status === 200) ?? placed;
    product.pass(Number(body.interval));
    const repeated = await ask(show);
    expect((await verified(repeated.body.id_token)).sub).toBe((await verified(body.id_token)).sub);
  });

  test('a forged ticket, that of another client and that of another room are refused', async () => {
    const ticket = String((await lineUp()).body.ticket);
    const forged = `${ticket.slice(0, -4)}${ticket.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    for (const refused of [forged, '', 'x', 'ü', 'a'.repeat(5000)]) {
      expect(await ask({ ticket: refused })).toMatchObject({ status: 400 });
    }
    expect((await ask({ ticket: forged })).body.error).toBe('invalid_grant');
    expect((await askAs('tv', { ticket })).body.error).toBe('invalid_grant');
    expect((await askAs('early', { ticket })).body.error).toBe('invalid_grant');
  });

  test('clients prove themselves as for any grant, and must have this one', async () => {
    expect((await ask({}, basicAuth('shop', 'wrong'))).status).toBe(401);
    expect((await ask({}, basicAuth('site', SHOP_SECRET))).status).toBe(400);
    expect((await askAs('shop')).status).toBe(401);
    const { body } = await postForm(
      `${product.issuer}/token`,
      { grant_type: TICKET_GRANT_TYPE, client_id: 'nobody' },
      {},
    );
    expect(body.error).toBe('invalid_client');
  });

  test('a client of this grant alone has no way in by redirects', async () => {
    const query = 'client_id=tv&response_type=code&scope=openid&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2F';
    const answer = await http(`${product.issuer}/authorize?${query}`, {
      headers: { Host: new URL(product.issuer).host },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.location).toBeUndefined();
  });

  test('a scope that is not fit takes no number', async () => {
    const taken = await ask();
    const { issued } = await product.admin.room(ROOM);
    expect((await again(taken, { scope: 'email' })).body.error).toBe('invalid_scope');
    expect((await product.admin.room(ROOM)).issued).toBe(issued);
  });

  test('tokens are what the client gets otherwise: public, signed, or without refresh', async () => {
    const signedAuth = basicAuth('signed', SHOP_SECRET);
    const briefAuth = basicAuth('brief', SHOP_SECRET);
    const tv = await againAs('tv', await askAs('tv'));
    const signed = await again(await ask({}, signedAuth), {}, signedAuth);
    const brief = await again(await ask({}, briefAuth), {}, briefAuth);
    await callAll(product, ROOM);
    const inside = await againAs('tv', tv);
    const refresh = { grant_type: 'refresh_token', client_id: 'tv', refresh_token: String(inside.body.refresh_token) };
    const refreshed = await postForm(`${product.issuer}/token`, refresh, {});
    expect(refreshed.body.refresh_token).not.toBe(inside.body.refresh_token);
    const { access_token: jwt } = (await again(signed, {}, signedAuth)).body;
    expect(String(jwt).split('.')).toHaveLength(3);
    expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, String(jwt))).toBe(200);
    expect((await again(brief, {}, briefAuth)).body).not.toHaveProperty('refresh_token');
  });

  test('a missed turn, and a reset, end a ticket', async () => {
    const missed = await lineUp();
    await callAll(product, ROOM);
    product.pass(4 * 60);
    expect((await again(missed)).body).toMatchObject({ error: 'expired_token', reason: 'missed' });
    const placed = await lineUp();
    await product.admin.reset(ROOM);
    expect((await again(placed)).body).toMatchObject({ error: 'expired_token', reason: 'reset' });
  });

  test('a ticket that nobody showed for a week has expired', async () => {
    const placed = await lineUp();
    product.pass(7 * 24 * 3600 + 1);
    expect((await ask({ ticket: String(placed.body.ticket) })).body.error).toBe('expired_token');
  });

  test('nobody joins a closed room; when it opens the same ticket does', async () => {
    const closed = await againAs('shut', await askAs('shut'));
    expect(closed.body).toMatchObject({ error: 'authorization_pending', state: 'closed', number: null });
    await product.admin.patch(SHUT_ROOM, { mode: 'paused' });
    expect((await againAs('shut', closed)).body).toMatchObject({ state: 'waiting', number: 1, estimate: null });
  });

  test('early visitors are drawn', async () => {
    const early = await Promise.all([1, 2, 3].map(async () => againAs('early', await askAs('early'))));
    for (const { body } of early) expect(body).toMatchObject({ state: 'prequeue', number: null });
    await product.admin.patch(EARLY_ROOM, { mode: 'open' });
    const drawn = await Promise.all(early.map((answer) => againAs('early', answer)));
    expect(new Set(drawn.map(({ body }) => body.number))).toEqual(new Set([1, 2, 3]));
  });

  test('answers are counted', async () => {
    await ask();
    const { text } = await http(`${product.issuer}/metrics`, { headers: { Host: new URL(product.issuer).host } });
    expect(text).toMatch(/^owr_ticket_answers_total\{room="apps",outcome="taken"\} [1-9]/m);
  });

  test('discovery names the grant', async () => {
    const answer = await fetch(`${product.issuer}/.well-known/openid-configuration`);
    expect(await answer.json()).toMatchObject({ grant_types_supported: expect.arrayContaining([TICKET_GRANT_TYPE]) });
  });
});
