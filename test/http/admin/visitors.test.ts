import { describe, expect, it } from 'vitest';
import { type AdminFixture, adminFixture, problemType } from './admin-fixture.ts';

async function lookup(api: AdminFixture, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  return api.as('viewer', 'post', '/rooms/launch/visitors/lookup').send(body);
}

async function prequeue(api: AdminFixture): Promise<void> {
  await api.room.change({ mode: 'prequeue', opensAtMs: api.clock.nowMs + 1000 });
  await api.room.joinEarlyMany(3);
}

async function receipt(api: AdminFixture, place: { room?: string; epoch?: number; entry: number }): Promise<string> {
  const { epoch } = await api.room.state();
  return api.receipts.sign({ room: 'launch', epoch, promise: null, ...place }, api.clock.nowMs);
}

describe('a visitor is looked up', () => {
  it('by number: in line, called, inside', async () => {
    const api = await adminFixture();
    const [first] = await api.room.joinMany(4);
    await api.room.advance(2);
    const { sub } = await api.room.visit(first);
    expect((await lookup(api, { number: 4 })).body).toEqual({
      ...{ number: 4, entry: null, state: 'waiting', ahead: 1, admission: null },
    });
    expect((await lookup(api, { number: 2 })).body).toMatchObject({ state: 'called', ahead: null, admission: null });
    const inside = { number: 1, state: 'inside', admission: { sub, number: 1, outcome: null } };
    expect((await lookup(api, { number: 1 })).body).toMatchObject(inside);
    expect((await lookup(api, { number: 5 })).body).toMatchObject({ type: problemType('visitor_unknown') });
  });

  it('by number: void once a late turn was missed too', async () => {
    const api = await adminFixture();
    const [first] = await api.room.joinMany(2);
    const { turnWindowMs } = (await api.room.state()).settings;
    await api.room.advance(1);
    api.clock.advance(2 * turnWindowMs);
    expect((await lookup(api, { number: 1 })).body).toMatchObject({ state: 'called' });
    await api.room.expectState({ outstanding: 0, late: 0 });
    await api.room.look(first);
    await api.room.expectState({ outstanding: 1 });
    api.clock.advance(turnWindowMs);
    const told = { number: 1, entry: null, state: 'void', ahead: null, admission: null };
    expect((await lookup(api, { number: 1 })).body).toEqual(told);
    expect((await lookup(api, { number: 1 })).body).toEqual(told);
  });

  it('by the sub of a visit, also when it is over', async () => {
    const api = await adminFixture();
    const { sub } = await api.room.visit(await api.room.called());
    expect((await lookup(api, { sub })).body).toMatchObject({ number: 1, state: 'inside', admission: { sub } });
    await api.room.release(sub);
    expect((await lookup(api, { sub })).body).toMatchObject({ state: 'ended', admission: { outcome: 'completed' } });
    for (const unknown of ['x'.repeat(22), 'not a sub', ''])
      expect((await lookup(api, { sub: unknown })).status).toBe(404);
  });

  it('by the entry or the receipt of an early visitor, before the draw and after', async () => {
    const api = await adminFixture();
    await prequeue(api);
    const early = { number: null, entry: 2, state: 'prequeue', ahead: null, admission: null };
    const jws = await receipt(api, { entry: 2 });
    expect((await lookup(api, { entry: 2 })).body).toEqual(early);
    expect((await lookup(api, { receipt: `${jws}\n` })).body).toEqual(early);
    expect((await lookup(api, { entry: 4 })).status).toBe(404);
    api.clock.advance(1000);
    const drawn = await lookup(api, { receipt: jws });
    expect(drawn.body).toMatchObject({ entry: 2, state: 'waiting' });
    expect(drawn.body.ahead).toBe(Number(drawn.body.number) - 1);
    await api.room.reset();
    expect((await lookup(api, { receipt: jws })).body).toMatchObject({ number: null, entry: 2, state: 'reset' });
  });

  it('by no receipt that is altered, foreign, or none', async () => {
    const api = await adminFixture();
    const other = await adminFixture();
    const jws = await receipt(api, { entry: 1 });
    const [head, payload, signature] = jws.split('.');
    const forged = Buffer.from(JSON.stringify({ room: 'launch', epoch: 1, entry: 1 })).toString('base64url');
    for (const refused of [
      ...['', 'x', `${head}.${forged}.${signature}`, `${head}.${payload}.`],
      await receipt(other, { entry: 1 }),
      await receipt(api, { entry: 1, room: 'other' }),
    ]) {
      const { status, body } = await lookup(api, { receipt: refused });
      expect([status, body.errors]).toMatchObject([400, [{ path: 'receipt' }]]);
    }
  });

  it.each([
    {},
    { number: 0 },
    { number: 1, entry: 1 },
    { number: '1' },
    { entry: 1.5 },
    { sub: 1 },
    { name: 'x' },
    { receipt: 'x'.repeat(4_001) },
  ])('not by %j', async (body) => expect((await lookup(await adminFixture(), body)).status).toBe(400));
});
