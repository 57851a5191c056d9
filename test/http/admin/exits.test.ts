import { describe, expect, it } from 'vitest';
import { randomId } from '../../store/contract/room-driver.ts';
import { type AdminFixture, adminFixture, eventsOf, problemType } from './admin-fixture.ts';

function exits(api: AdminFixture, body: unknown, idempotencyKey?: string) {
  const request = api.as('operator', 'post', '/rooms/launch/exits').set('Content-Type', 'application/json');
  const keyed = idempotencyKey === undefined ? request : request.set('Idempotency-Key', idempotencyKey);
  return keyed.send(JSON.stringify(body));
}

/** As many visits as asked for, in a room that nobody calls by itself. */
async function visits(api: AdminFixture, howMany: number): Promise<string[]> {
  const tickets = await api.room.joinMany(howMany);
  await api.room.advance(howMany);
  const subs: string[] = [];
  for (const ticket of tickets) subs.push((await api.room.visit(ticket)).sub);
  return subs;
}

describe('exits', () => {
  it('end the listed visits, each once', async () => {
    const api = await adminFixture();
    const [first = '', second = '', third = ''] = await visits(api, 4);
    const body = { completed: [first, second, first, randomId()], abandoned: [third, second, 'no sub at all!'] };
    const response = await exits(api, body).expect(200);
    expect(response.body).toEqual({ ended: 3, over: 2, unknown: 2, serving: 4, called: 0, cut: 0 });
    await api.room.expectState({ inside: 1, completed: 2, abandoned: 1 });
    expect((await exits(api, body).expect(200)).body).toMatchObject({ ended: 0, over: 5, unknown: 2 });
    expect(api.changed).toEqual(['launch']);
    const ended = (await eventsOf(api)).filter(({ type }) => type === 'admission.ended');
    expect(ended).toHaveLength(3);
    expect(ended).toContainEqual(expect.objectContaining({ sub: third, outcome: 'abandoned', actor: 'operator' }));
  });

  it('leave visits whose time has run out as they are', async () => {
    const api = await adminFixture();
    const [expired = ''] = await visits(api, 1);
    const { plannedEndMs } = (await api.room.visitOf(expired)) ?? { plannedEndMs: 0 };
    api.clock.nowMs = plannedEndMs;
    for (const body of [{ completed: [expired] }, { abandoned: [expired] }]) {
      expect((await exits(api, body).expect(200)).body).toMatchObject({ ended: 0, over: 1, called: 0 });
    }
    expect(await api.room.visitOf(expired)).toMatchObject({ outcome: 'expired' });
    await api.room.expectState({ completed: 0, abandoned: 0 });
  });

  it('name visits by request id too', async () => {
    const api = await adminFixture();
    const { number, epoch } = await api.room.join();
    await api.room.advance(1);
    const ids = api.requestIds.of('launch', epoch);
    const place = { kind: 'number', position: number, joinedAtS: 1_800_000_000 } as const;
    await api.room.visit({ ticketId: randomId(), sub: ids.subOf(place), number, epoch });
    const strange = { ...place, joinedAtS: 1 };
    const body = { completed: [ids.issue(place), ids.issue(strange)] };
    expect((await exits(api, body).expect(200)).body).toMatchObject({ ended: 1, over: 0, unknown: 1 });
  });

  it('let the capacity call the next ones', async () => {
    const api = await adminFixture();
    const subs = await visits(api, 3);
    await api.room.change({ capacity: 3 });
    await api.room.joinMany(5);
    const response = await exits(api, { completed: subs.slice(0, 2), exited: 7 }).expect(200);
    expect(response.body).toMatchObject({ ended: 2, serving: 5, called: 0, cut: 7 });
    await api.room.expectState({ inside: 1, outstanding: 2 });
  });

  it('call as many as have left, within the capacity', async () => {
    const api = await adminFixture();
    await visits(api, 3);
    await api.room.change({ mode: 'paused', capacity: 5 });
    await api.room.joinMany(10);
    expect((await exits(api, { exited: 1 }).expect(200)).body).toMatchObject({ serving: 4, called: 1, cut: 0 });
    expect((await exits(api, { exited: 3 }).expect(200)).body).toMatchObject({ serving: 5, called: 1, cut: 2 });
  });

  it('call no further than there are numbers', async () => {
    const api = await adminFixture();
    await api.room.joinMany(2);
    expect((await exits(api, { exited: 5 }).expect(200)).body).toMatchObject({ serving: 2, called: 2, cut: 3 });
    await api.room.expectState({ serving: 2 });
  });

  it('act once for an Idempotency-Key, which is not that of an advance', async () => {
    const api = await adminFixture();
    await api.room.joinMany(9);
    await api.advance({ by: 2 }, 'k1').expect(200);
    const first = await exits(api, { exited: 2 }, 'k1').expect(200);
    expect(first.body).toMatchObject({ serving: 4, called: 2, cut: 0 });
    expect((await exits(api, { exited: 2 }, 'k1').expect(200)).body).toEqual(first.body);
    const reused = await exits(api, { exited: 3 }, 'k1').expect(422);
    expect(reused.body.type).toBe(problemType('idempotency_key_reused'));
    await api.room.expectState({ serving: 4 });
  });

  it('wait for a draw that is pending', async () => {
    const api = await adminFixture();
    await api.room.change({ mode: 'prequeue', drawSource: 'a beacon', opensAtMs: api.clock.nowMs + 1 });
    await api.room.line.join({ room: 'launch', ticketId: randomId() });
    api.clock.advance(1);
    expect((await exits(api, { exited: 1 }).expect(409)).body.type).toBe(problemType('draw_pending'));
  });

  it.each<[string, unknown]>([
    ['', undefined],
    ['', {}],
    ['', []],
    ['exited', { exited: -1 }],
    ['exited', { exited: '-1' }],
    ['exited', { exited: 'ten' }],
    ['exited', { exited: 1.5 }],
    ['exited', { exited: 1e12 }],
    ['completed', { completed: 'x' }],
    ['completed', { completed: Array.from({ length: 10_001 }, () => 'x') }],
    ['abandoned.1', { abandoned: ['x', 1] }],
    ['', { gone: 1 }],
  ])('need what they can read: %s', async (path, body) => {
    const api = await adminFixture();
    const response = await exits(api, body).expect(400);
    expect(response.body.errors[0]).toEqual({ path, message: expect.any(String) });
  });

  it('take a message of the inlet MaxSize as it is: numbers as texts, and other fields', async () => {
    const api = await adminFixture();
    const [first = ''] = await visits(api, 1);
    await api.room.joinMany(20);
    const message = { exited: '10', completed: [first], site: 'shop', at: { minute: 1 } };
    expect((await exits(api, message).expect(200)).body).toMatchObject({ ended: 1, serving: 11, called: 10 });
  });

  it('end thousands of visits in one go', async () => {
    const api = await adminFixture();
    const subs = await visits(api, 2000);
    const strangers = Array.from({ length: 4000 }, () => crypto.randomUUID());
    const response = await exits(api, { completed: [...subs, ...strangers] }).expect(200);
    expect(response.body).toMatchObject({ ended: 2000, over: 0, unknown: 4000 });
    await api.room.expectState({ inside: 0 });
  });
});
