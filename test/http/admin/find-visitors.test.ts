import { describe, expect, it } from 'vitest';
import { GIVEN_BACK_MS } from '../../../src/room/visit.ts';
import { RoomDriver } from '../../store/contract/room-driver.ts';
import { type AdminFixture, adminFixture } from './admin-fixture.ts';

const MINUTE_MS = 60_000;

async function find(api: AdminFixture, q: string): Promise<Record<string, unknown>[]> {
  const { status, body } = await api.as('viewer', 'get', `/visitors?q=${encodeURIComponent(q)}`);
  expect(status).toBe(200);
  return body.candidates;
}

async function findOne(api: AdminFixture, q: string): Promise<Record<string, unknown>> {
  const found = await find(api, q);
  expect(found).toHaveLength(1);
  return found[0] ?? {};
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

describe('a visitor is found', () => {
  it('by number, in each room that has given it', async () => {
    const api = await adminFixture();
    const other = new RoomDriver(
      { store: api.store, other: api.store, reopen: null, close: async () => {} },
      api.clock,
      'other',
    );
    await api.room.joinMany(3);
    await other.joinMany(2);
    expect((await find(api, 'No. 2')).map(({ room, number }) => [room, number])).toEqual([
      ['launch', 2],
      ['other', 2],
    ]);
    expect(await findOne(api, '3')).toMatchObject({
      room: 'launch',
      state: 'waiting',
      ahead: 2,
      can: [],
      not_known: [],
    });
    expect([await find(api, '4'), await find(api, '0'), await find(api, '999999999999999')]).toEqual([[], [], []]);
  });

  it('with the whole fate of a number: joined, called, missed, given back, inside, ended', async () => {
    const api = await adminFixture();
    await api.room.state();
    api.clock.advance(MINUTE_MS);
    await api.room.state();
    const [afterMs, [ticket]] = [api.clock.nowMs, await api.room.joinMany(1)];
    api.clock.advance(MINUTE_MS);
    await api.room.state();
    const byMs = api.clock.nowMs;
    const { turnWindowMs, graceMs } = (await api.room.state()).settings;
    await api.room.advance(1);
    const calledMs = api.clock.nowMs;
    const base = { joined_after: seconds(afterMs), joined_by: seconds(byMs), called_at: seconds(calledMs) };
    expect(await findOne(api, '1')).toMatchObject({
      ...base,
      state: 'turn',
      turn_over_at: null,
      can: [],
      not_known: [],
    });

    api.clock.advance(turnWindowMs + 1_000);
    const overMs = api.clock.nowMs;
    expect(await findOne(api, '1')).toMatchObject({ state: 'missed', comes_back: true, turn_until: null });
    api.clock.advance(graceMs);
    const missed = { ...base, turn_over_at: seconds(overMs), state: 'missed', comes_back: false, can: ['give_back'] };
    expect(await findOne(api, '1')).toMatchObject(missed);

    await api.as('operator', 'post', '/rooms/launch/visitors/give-back').send({ number: 1 });
    const givenMs = api.clock.nowMs;
    const turn = { state: 'turn', turn_until: seconds(givenMs + GIVEN_BACK_MS), can: [] };
    const given_back = [{ at: seconds(givenMs), by: 'operator' }];
    expect(await findOne(api, '1')).toMatchObject({ ...base, ...turn, given_back });

    const { sub } = await api.room.visit(ticket);
    const inside = { state: 'inside', visits: [{ sub, outcome: null, entered_at: seconds(givenMs) }], can: ['end'] };
    expect(await findOne(api, '1')).toMatchObject({ ...base, ...inside });
    expect(await findOne(api, sub)).toMatchObject({ number: 1, ...inside });
    await api.room.release(sub);
    const ended = {
      state: 'ended',
      can: [],
      visits: [{ sub, outcome: 'completed', ends_at: seconds(api.clock.nowMs) }],
    };
    expect(await findOne(api, sub)).toMatchObject(ended);
  });

  it('that is void, first in line, or whose visit lapsed', async () => {
    const api = await adminFixture();
    const [voided, lapsed] = await api.room.joinMany(2);
    const { turnWindowMs } = (await api.room.state()).settings;
    await api.room.advance(2);
    await api.room.lapse(lapsed);
    expect(await findOne(api, '2')).toMatchObject({
      state: 'lapsed',
      visits: [{ outcome: 'lapsed' }],
      can: ['give_back'],
    });
    api.clock.advance(turnWindowMs);
    await api.room.look(voided);
    api.clock.advance(turnWindowMs);
    await api.room.change({ mode: 'paused' });
    expect(await findOne(api, '1')).toMatchObject({ state: 'void', comes_back: false, can: ['give_back'] });
    await api.room.giveBack({ number: 1 });
    expect(await findOne(api, '1')).toMatchObject({ state: 'first_in_line', turn_until: null, can: [] });
  });

  it('by the receipt or the entry of an early visitor, before the draw, after it, and after a reset', async () => {
    const api = await adminFixture();
    await api.room.change({ mode: 'prequeue', opensAtMs: api.clock.nowMs + 1_000 });
    await api.room.joinEarlyMany(3);
    const { epoch } = await api.room.state();
    const jws = await api.receipts.sign({ room: 'launch', epoch, entry: 3, promise: null }, api.clock.nowMs);
    const waits = { room: 'launch', entry: 3, number: null, state: 'prequeue' };
    expect([await findOne(api, jws), await findOne(api, '#3')]).toMatchObject([waits, waits]);
    api.clock.advance(1_000);
    await api.room.state();
    expect(await findOne(api, jws)).toMatchObject({
      entry: 3,
      state: 'waiting',
      drawn_at: seconds(api.clock.nowMs),
      not_known: [],
    });
    await api.room.reset();
    expect(await findOne(api, ` ${jws}\n`)).toMatchObject({ state: 'reset', entry: 3 });
    expect([await find(api, `${jws}x`), await find(api, '3')]).toEqual([[], []]);
  });

  it('by the sub of a visit of a room that was off, and of one before a reset', async () => {
    const api = await adminFixture();
    await api.room.change({ mode: 'off' });
    const free = await api.room.enter({ ticketId: 'a'.repeat(22), sub: 'b'.repeat(22), number: 0, epoch: 0 });
    expect(free.kind).toBe('admitted');
    expect(await findOne(api, 'b'.repeat(22))).toMatchObject({ number: 0, state: 'inside', can: ['end'] });
    await api.room.reset();
    expect(await findOne(api, 'b'.repeat(22))).toMatchObject({
      state: 'ended',
      visits: [{ outcome: 'abandoned' }],
      can: [],
    });
    expect([await find(api, 'c'.repeat(22)), await find(api, 'no sub?')]).toEqual([[], []]);
  });

  it('and what is not kept is said', async () => {
    const api = await adminFixture();
    await api.room.change({ message: 'one act' });
    const [ticket] = await api.room.joinMany(1);
    await api.room.advance(1);
    await api.room.visit(ticket);
    const { events } = api.store;
    const feed = { read: (request: Parameters<typeof events.read>[0]) => events.read({ ...request, only: 'acts' }) };
    const { fateOfNumber } = await import('../../../src/http/admin/visitor-fate.ts');
    await api.room.change({ message: 'another act' });
    const fate = await fateOfNumber({ line: api.store.line, feed }, await api.room.state(), 1);
    expect(fate).toMatchObject({
      state: 'inside',
      called_at: null,
      visits: [{ sub: ticket?.sub, entered_at: expect.any(Number) }],
    });
    expect(fate?.not_known).toContain('When the number was given.');
  });

  it.each(['', `?q=`, `?q=${'1'.repeat(4_001)}`, '?q=1&room=launch', '?q=1&q=2'])('not by %s', async (query) => {
    const api = await adminFixture();
    expect((await api.as('viewer', 'get', `/visitors${query}`)).status).toBe(400);
  });
});
