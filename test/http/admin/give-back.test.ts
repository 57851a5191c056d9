import { describe, expect, it } from 'vitest';
import { GIVEN_BACK_MS } from '../../../src/room/visit.ts';
import { type AdminFixture, adminFixture, problemType } from './admin-fixture.ts';

async function giveBack(api: AdminFixture, body: object, role: 'viewer' | 'operator' = 'operator') {
  return api.as(role, 'post', '/rooms/launch/visitors/give-back').send(body);
}

async function missed(api: AdminFixture): Promise<void> {
  await api.room.joinMany(2);
  const { turnWindowMs, graceMs } = (await api.room.state()).settings;
  await api.room.advance(1);
  api.clock.advance(turnWindowMs + graceMs + 1_000);
}

describe('a place is given back', () => {
  it('once, by an operator, who is named by the event', async () => {
    const api = await adminFixture();
    await missed(api);
    expect((await giveBack(api, { number: 1 }, 'viewer')).status).toBe(403);
    const tried = await giveBack(api, { number: 1, dry_run: true });
    expect([tried.body, api.changed]).toEqual([{ number: 1, result: 'given_back', turn_until: null }, []]);
    await api.room.expectState({ outstanding: 0 });
    const turn_until = Math.floor((api.clock.nowMs + GIVEN_BACK_MS) / 1000);
    expect((await giveBack(api, { number: 1 })).body).toEqual({ number: 1, result: 'given_back', turn_until });
    expect((await giveBack(api, { number: 1 })).body).toEqual({ number: 1, result: 'has_turn', turn_until });
    expect(api.changed).toEqual(['launch']);
    const events = await api.as('viewer', 'get', '/rooms/launch/events');
    const told = events.body.events.filter(({ type }: { type: string }) => type === 'number.given_back');
    expect(told).toMatchObject([{ data: { number: 1, actor: 'operator' } }]);
  });

  it('that waits for a slot is first in line', async () => {
    const api = await adminFixture();
    await missed(api);
    await api.room.change({ mode: 'paused' });
    const first = { number: 1, turn_until: null };
    expect((await giveBack(api, { number: 1 })).body).toEqual({ ...first, result: 'given_back' });
    expect((await giveBack(api, { number: 1 })).body).toEqual({ ...first, result: 'first_in_line' });
  });

  it('but not of a number that waits, was used, or is nobody’s', async () => {
    const api = await adminFixture();
    const [ticket] = await api.room.joinMany(2);
    await api.room.advance(1);
    await api.room.visit(ticket);
    for (const [number, status, code] of [
      [1, 409, 'number_used'],
      [2, 409, 'number_not_called'],
      [3, 404, 'visitor_unknown'],
    ] as const) {
      const refused = await giveBack(api, { number });
      expect([refused.status, refused.body.type]).toEqual([status, problemType(code)]);
    }
    await api.room.reset();
    expect((await giveBack(api, { number: 1 })).status).toBe(404);
  });

  it.each([{}, { number: 0 }, { number: '1' }, { number: 1.5 }, { number: 1, force: true }])(
    'not by %j',
    async (body) => expect((await giveBack(await adminFixture(), body)).status).toBe(400),
  );
});
