import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClientRegistry } from '../../src/config/client-registry.ts';
import type { GrantId } from '../../src/oidc/grant-id.ts';
import { LiveVisits } from '../../src/oidc/live-visits.ts';
import { defaultSettings } from '../../src/room/settings.ts';
import { StoreClock } from '../../src/room/store-clock.ts';
import type { Visit } from '../../src/room/visit.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/clock.ts';

const room = 'launch';
const sub = 'visit-of-somebody-0000';
const VISIT_MS = 600_000;

describe('the visits that a request sees', () => {
  let clock: FakeClock;
  let store: Store;
  let visits: LiveVisits;
  let reads: number;

  beforeEach(async () => {
    clock = new FakeClock();
    store = await openSqliteStore({ path: ':memory:', clock: clock.read });
    await store.line.configure({ room, settings: { ...defaultSettings, mode: 'off', admissionMs: VISIT_MS } });
    reads = 0;
    const counting = {
      ...store.line,
      visit: (asked: Parameters<typeof store.line.visit>[0]) => {
        reads += 1;
        return store.line.visit(asked);
      },
      confirm: (asked: Parameters<typeof store.line.confirm>[0]) => store.line.confirm(asked),
    };
    visits = new LiveVisits(counting, new StoreClock(clock.read), new ClientRegistry([]));
  });
  afterEach(() => store[Symbol.asyncDispose]());

  async function logIn(): Promise<{ visit: Visit; grant: GrantId }> {
    const login = { client: 'shop', most: 3, sessionMs: null };
    const result = await store.line.enter({ room, ticketId: 'ticket-of-somebody-000', sub, login });
    if (result.kind !== 'admitted' || result.serial === null) throw new Error(`not inside: ${result.kind}`);
    return { visit: result.visit, grant: { room, sub, serial: result.serial, clientId: 'shop' } };
  }

  const enter = async () => (await logIn()).visit;

  const find = () => visits.find({}, room, sub);

  test('a visit is read from the store once a request, and anew in the next one', async () => {
    await enter();
    const request = {};
    expect(await visits.find(request, room, sub)).toMatchObject({ sub });
    await store.line.release({ room, sub, outcome: 'completed' });
    expect(await visits.find(request, room, sub)).toMatchObject({ sub });
    expect(reads).toBe(1);
    expect(await find()).toBeNull();
    expect(reads).toBe(2);
  });

  test('of another room and of nobody there is none', async () => {
    await enter();
    await store.line.configure({ room: 'other', settings: defaultSettings });
    expect(await visits.find({}, 'other', sub)).toBeNull();
    expect(await visits.find({}, room, 'visit-of-nobody-000000')).toBeNull();
  });

  test('a visit of less than a second is none: a token of zero seconds would be none', async () => {
    const { grant } = await logIn();
    const confirmed = await visits.confirm({}, grant);
    clock.nowMs = (confirmed?.plannedEndMs ?? 0) - 1_000;
    expect(await find()).not.toBeNull();
    clock.advance(1);
    expect(await find()).toBeNull();
  });

  test('a step of the request tells how a visit stands: it is not read', async () => {
    const visit = await enter();
    const request = {};
    expect(visits.remember(request, room, visit)).toEqual(visit);
    expect(await visits.find(request, room, sub)).toEqual(visit);
    expect(visits.remember(request, room, { ...visit, outcome: 'abandoned', goesOn: false })).toBeNull();
    expect(await visits.find(request, room, sub)).toBeNull();
    expect(reads).toBe(0);
  });

  test('a grant is good while its login goes on', async () => {
    const { grant } = await logIn();
    const other = (await logIn()).grant;
    expect(await visits.ofGrant({}, grant)).toMatchObject({ sub });
    await store.line.endLogin(grant);
    expect(await visits.ofGrant({}, grant)).toBeNull();
    expect(await visits.ofGrant({}, other)).toMatchObject({ sub });
  });

  test('a login is pending until its code is exchanged, and for its own client', async () => {
    const { grant } = await logIn();
    expect(await visits.isPending({}, grant)).toBe(true);
    expect(await visits.isPending({}, { ...grant, clientId: 'other' })).toBe(false);
    await visits.confirm({}, grant);
    expect(await visits.isPending({}, grant)).toBe(false);
  });

  test('an exchange gives the visit its full length, which the request sees', async () => {
    const {
      visit: { endsAtMs, plannedEndMs },
      grant,
    } = await logIn();
    expect(endsAtMs).toBeLessThan(plannedEndMs);
    const request = {};
    expect(await visits.confirm(request, grant)).toMatchObject({ endsAtMs: plannedEndMs });
    expect(await visits.find(request, room, sub)).toMatchObject({ endsAtMs: plannedEndMs });
    expect(reads).toBe(0);
  });

  test('the exchange of a code whose time is up confirms nothing', async () => {
    const { visit, grant } = await logIn();
    clock.nowMs = visit.endsAtMs;
    expect(await visits.confirm({}, grant)).toBeNull();
  });

  test.each([
    ['completed', true],
    ['abandoned', false],
  ] as const)('of a visit that ended as %s completed is %s, for its logins alone', async (outcome, completed) => {
    const { grant } = await logIn();
    await visits.confirm({}, grant);
    expect(await visits.isCompleted(grant)).toBe(false);
    await store.line.release({ room, sub, outcome });
    expect(await visits.isCompleted(grant)).toBe(completed);
    expect(await visits.isCompleted({ ...grant, serial: 2 })).toBe(false);
  });

  test('what is left counts whole seconds to the planned end, at least one', async () => {
    const visit = await enter();
    expect(visits.remainingSeconds(visit)).toBe(VISIT_MS / 1000);
    clock.advance(1);
    expect(visits.remainingSeconds(visit)).toBe(VISIT_MS / 1000 - 1);
    clock.nowMs = visit.plannedEndMs + 5_000;
    expect(visits.remainingSeconds(visit)).toBe(1);
  });

  test('an ID token ends with the visit or within a second before, in whatever part of a second it is signed', async () => {
    const visit = await enter();
    const endS = visit.plannedEndMs / 1000;
    const startedAtMs = clock.nowMs;
    for (let ms = 0; ms < 2_000; ms += 7) {
      clock.nowMs = startedAtMs + ms;
      const seconds = visits.idTokenSeconds(visit);
      for (const signedAfterMs of [0, 1, 20, 99]) {
        const exp = Math.floor((clock.nowMs + signedAfterMs) / 1000) + seconds;
        expect(exp).toBeLessThanOrEqual(endS);
        expect(exp).toBeGreaterThan(endS - 2);
      }
    }
  });

  test('an ID token ends when the visit does by the clock of the store, however wrong that of the process is', async () => {
    const visit = await enter();
    for (const offMs of [-120_000, 120_000]) {
      const own = new FakeClock();
      own.nowMs = clock.nowMs + offMs;
      const seconds = new LiveVisits(store.line, new StoreClock(own.read), new ClientRegistry([])).idTokenSeconds(
        visit,
      );
      expect(Math.floor(own.nowMs / 1000) + seconds).toBe(Math.floor(visit.plannedEndMs / 1000));
    }
  });
});
