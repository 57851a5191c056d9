import { describe, expect, it } from 'vitest';
import { instrumentStore } from '../src/instrumented-store.ts';
import { createMetrics, type Metrics } from '../src/metrics.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import { byHand, RoomDriver, withRoom } from './store/contract/room-driver.ts';
import { memoryTarget } from './store/sqlite/sqlite-target.ts';
import { FakeClock } from './support/clock.ts';
import { roomState, untouched } from './support/room-state.ts';

/** The samples whose line begins with `prefix`, by their labels. */
async function samples(metrics: Metrics, name: string): Promise<Record<string, number>> {
  const text = await metrics.registry.getSingleMetricAsString(name);
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    lines.map((line) => {
      const [labels = '', value] = line.slice(name.length).split(' ');
      return [labels, Number(value)];
    }),
  );
}

describe('requests', () => {
  it('are counted by route, method and status, within bounds', async () => {
    const metrics = createMetrics();
    for (const method of ['GET', 'PROPFIND', 'TRACE']) {
      metrics.observeRequest({ route: 'healthz', method, status: 200, durationMs: 3 });
    }
    const text = await metrics.registry.metrics();
    expect(text).toContain('owr_http_request_duration_seconds_count{route="healthz",method="GET",status="200"} 1');
    expect(text).toContain('owr_http_request_duration_seconds_count{route="healthz",method="other",status="200"} 2');
    expect(text).toContain(
      'owr_http_request_duration_seconds_bucket{le="0.005",route="healthz",method="GET",status="200"} 1',
    );
    expect(text).not.toContain('PROPFIND');
  });
});

describe('a mark that waits', () => {
  it('is told with its reason until it is over', async () => {
    const metrics = createMetrics();
    const told = () => samples(metrics, 'owr_mark_waiting');
    metrics.observeMarkWait({ room: 'launch', reason: 'replica_behind' });
    metrics.observeMarkWait({ room: 'launch', reason: 'replica_gone' });
    const [behind, gone] = ['{room="launch",reason="replica_behind"}', '{room="launch",reason="replica_gone"}'];
    expect(await told()).toEqual({ [behind]: 0, [gone]: 1 });
    metrics.observeMarkWait({ room: 'launch', reason: null });
    expect(await told()).toEqual({ [behind]: 0, [gone]: 0 });
  });
});

describe('steps of the store', () => {
  it('are measured by their outcome', async () => {
    const metrics = createMetrics();
    const store = instrumentStore(await openSqliteStore({ path: ':memory:' }), metrics);
    await store.line.configure({ room: 'launch', settings: byHand });
    await store.line.join({ room: 'launch', ticketId: 'ticket-of-22-characters' });
    await expect(store.line.join({ room: 'nowhere', ticketId: 'x' })).rejects.toMatchObject({ code: 'room_unknown' });
    await store.artifacts.find({ kind: 'AccessToken', id: 'x' });
    expect(await metrics.registry.getSingleMetricAsString('owr_store_up')).toContain('owr_store_up 1');
    await store[Symbol.asyncDispose]();
    await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });

    const text = await metrics.registry.metrics();
    for (const [step, outcome] of [
      ['line.configure', 'ok'],
      ['line.join', 'joined'],
      ['line.join', 'room_unknown'],
      ['artifacts.find', 'ok'],
      ['ping', 'store_unavailable'],
    ]) {
      expect(text).toContain(`owr_store_step_duration_seconds_count{step="${step}",outcome="${outcome}"} 1`);
    }
    expect(text).toContain('owr_store_up 0');
  });

  it('are told of rooms as they are, not as a dry run would leave them', async () => {
    const metrics = createMetrics();
    await using store = instrumentStore(await openSqliteStore({ path: ':memory:' }), metrics);
    await store.line.configure({ room: 'launch', settings: byHand });
    await store.line.join({ room: 'launch', ticketId: 'ticket-of-22-characters' });
    const change = { mode: 'off' } as const;
    expect(await store.line.change({ room: 'launch', change, dryRun: true })).toMatchObject({ serving: 1 });
    expect(await samples(metrics, 'owr_room_serving')).toEqual({ '{room="launch"}': 0 });
    await store.line.change({ room: 'launch', change });
    expect(await samples(metrics, 'owr_room_serving')).toEqual({ '{room="launch"}': 1 });
  });

  it('count a place that is given back, once and not in a dry run', async () => {
    const metrics = createMetrics();
    const clock = new FakeClock();
    await using store = instrumentStore(await openSqliteStore({ path: ':memory:', clock: clock.read }), metrics);
    const room = 'launch';
    await store.line.configure({ room, settings: byHand });
    await store.line.join({ room, ticketId: 'ticket-of-22-characters' });
    await store.line.advance({ room, by: 1, key: null });
    clock.advance(3_600_000);
    for (const dryRun of [true, false, false]) await store.line.giveBack({ room, number: 1, actor: null, dryRun });
    expect(await samples(metrics, 'owr_places_given_back_total')).toEqual({ '{room="launch"}': 1 });
  });

  it('answer as they do without', async () => {
    const clock = new FakeClock();
    const plain = await openSqliteStore({ path: ':memory:', clock: clock.read });
    const store = instrumentStore(plain, createMetrics());
    const room = new RoomDriver(
      { store, other: store, reopen: null, close: async () => store[Symbol.asyncDispose]() },
      clock,
    );
    await room.configure(byHand);
    await room.advance(1);
    const ticket = await room.join();
    const { sub } = await room.visit(ticket);
    expect(await room.look(ticket, 1)).toMatchObject({ kind: 'admitted' });
    expect(await room.visitOf(sub)).toMatchObject({ sub, exchanged: true });
    await room.line.endLogin({ room: room.room, sub, serial: 1 });
    expect(await room.visitOf(sub)).toMatchObject({ logins: [] });
    expect(await room.release(sub)).toMatchObject({ kind: 'released' });
    const listed = await room.line.visits({ room: room.room, state: 'ended', after: null, limit: 5 });
    expect(listed.visits).toHaveLength(1);
    expect(await room.reset()).toMatchObject({ issued: 0 });
    expect(await store.documents.write('name', { a: 1 }, 0)).toBe(true);
    expect(await store.documents.read('name')).toEqual({ value: { a: 1 }, version: 1 });
    const artifact = { kind: 'AccessToken', id: 'id', payload: { a: 1 }, ttlMs: 1000 } as const;
    await store.artifacts.save(artifact);
    expect(
      await store.artifacts.saveBounded({ ...artifact, id: 'second' }, { name: 'launch', most: 0, claimed: false }),
    ).toBe(false);
    expect(await store.artifacts.consume(artifact)).toBe(true);
    await store.artifacts.destroy(artifact);
    expect(await store.artifacts.find(artifact)).toBeNull();
    await room.fixture.close();
  });
});

describe('rooms', () => {
  it('are told as the store tells them', () =>
    withRoom(memoryTarget, {}, async (room) => {
      const metrics = createMetrics();
      const [first, second, third] = await room.joinMany(6);
      await room.advance(4);
      await room.visit(first);
      const { sub } = await room.visit(second);
      await room.release(sub, 'completed');
      await room.release((await room.visit(third)).sub, 'abandoned');
      const state = await room.state();
      metrics.observeRoom(state);
      const label = `{room="${room.room}"}`;
      const expected = { issued: 6, serving: 4, waiting: 2, outstanding: 1, inside: 1, late: 0 };
      for (const [name, value] of Object.entries(expected)) {
        expect(await samples(metrics, `owr_room_${name}`)).toEqual({ [label]: value });
      }
      expect(await samples(metrics, 'owr_joins_total')).toEqual({ [label]: 6 });
      expect(await samples(metrics, 'owr_admissions_total')).toEqual({ [label]: 3 });
      expect(await samples(metrics, 'owr_turns_missed_total')).toEqual({ [label]: 0 });
      expect(await samples(metrics, 'owr_planned_changes_total')).toEqual({ [label]: 0 });
      await room.line.plan({ room: room.room, id: 'a', atMs: room.clock.nowMs + 1, change: {} });
      const ended = (outcome: string) => `{room="${room.room}",outcome="${outcome}"}`;
      expect(await samples(metrics, 'owr_visits_ended_total')).toEqual({
        [ended('completed')]: 1,
        [ended('abandoned')]: 1,
        [ended('expired')]: 0,
        [ended('lapsed')]: 0,
      });
      room.clock.advance(700_000);
      metrics.observeRoom(await room.state());
      expect(await samples(metrics, 'owr_visits_ended_total')).toMatchObject({ [ended('expired')]: 1 });
      expect(await samples(metrics, 'owr_turns_missed_total')).toEqual({ [label]: 1 });
      expect(await samples(metrics, 'owr_planned_changes_total')).toEqual({ [label]: 1 });
    }));

  it('count a visit that is settled with its outcome, and no longer as expired', () =>
    withRoom(memoryTarget, {}, async (room) => {
      const metrics = createMetrics();
      const ended = async () => {
        metrics.observeRoom(await room.state());
        const values = await samples(metrics, 'owr_visits_ended_total');
        return ['completed', 'abandoned', 'expired'].map((by) => values[`{room="${room.room}",outcome="${by}"}`]);
      };
      const expire = async () => {
        const { sub, plannedEndMs } = await room.visit(await room.called());
        room.clock.nowMs = plannedEndMs;
        return sub;
      };
      const first = await expire();
      expect(await ended()).toEqual([0, 0, 1]);
      await room.settle(first, 'completed');
      // A counter does not fall: the next one to expire is the one that it tells of.
      expect(await ended()).toEqual([1, 0, 1]);
      await expire();
      expect(await ended()).toEqual([1, 0, 1]);
      await expire();
      expect(await ended()).toEqual([1, 0, 2]);
    }));

  it('tell of early visitors, and of those who were called while they were away', async () => {
    const metrics = createMetrics();
    metrics.observeRoom(roomState({ draw: { ...untouched.draw, entries: 7 }, issued: 5, serving: 5, passedOver: 2 }));
    const expected = { entries: 7, passed_over: 2, waiting: 7, serving: 5 };
    for (const [name, value] of Object.entries(expected)) {
      expect(await samples(metrics, `owr_room_${name}`)).toEqual({ '{room="launch"}': value });
    }
  });

  it('never go back to an older state', () =>
    withRoom(memoryTarget, {}, async (room) => {
      const metrics = createMetrics();
      const older = await room.state();
      room.clock.advance(1);
      await room.join();
      metrics.observeRoom(await room.state());
      metrics.observeRoom(older);
      expect(Object.values(await samples(metrics, 'owr_room_issued'))).toEqual([1]);
    }));

  it('begin again at a reset', () =>
    withRoom(memoryTarget, {}, async (room) => {
      const metrics = createMetrics();
      await room.joinMany(3);
      metrics.observeRoom(await room.state());
      metrics.observeRoom(await room.reset());
      expect(Object.values(await samples(metrics, 'owr_joins_total'))).toEqual([0]);
    }));

  it('do not count numbers that nobody holds', async () => {
    const metrics = createMetrics();
    await withRoom(memoryTarget, {}, async (room) => {
      const state = { ...(await room.state()), issued: 10_010, gaps: [{ from: 6, to: 10_005 }] };
      metrics.observeRoom(state);
      expect(Object.values(await samples(metrics, 'owr_joins_total'))).toEqual([10]);
    });
  });
});
