import { describe, expect, it } from 'vitest';
import { viewSettings } from '../../../src/http/admin/settings-view.ts';
import { defaultSettings } from '../../../src/room/settings.ts';
import { rate } from '../../store/contract/room-driver.ts';
import { adminFixture, problemType } from './admin-fixture.ts';

describe('rooms', () => {
  it('are all listed', async () => {
    const api = await adminFixture();
    await api.room.joinMany(2);
    const response = await api.as('viewer', 'get', '/rooms').expect(200);
    expect(response.type).toBe('application/json');
    expect(response.get('Cache-Control')).toBe('no-store');
    expect(response.body.rooms).toMatchObject([
      { room: 'launch', title: 'The launch', issued: 2 },
      { room: 'other', title: 'other', issued: 0 },
    ]);
  });

  it('tell their state and settings', async () => {
    const api = await adminFixture();
    const [first] = await api.room.joinMany(5);
    await api.room.advance(3);
    await api.room.visit(first);
    const { body } = await api.as('viewer', 'get', '/rooms/launch').expect(200);
    expect(body).toEqual({
      ...{ managed: 'file', definition: { title: 'The launch' } },
      ...{ room: 'launch', title: 'The launch', epoch: expect.any(Number) },
      ...{ issued: 5, serving: 3, waiting: 2, uncalled: 2, outstanding: 2, inside: 1, late: 0 },
      ...{ admitted: 1, completed: 0, abandoned: 0, missed: 0, passed_over: 0, gate_shut: false },
      next_change: null,
      ...{ rate_per_minute: null, empty_in: null },
      presence: { judged_up_to: 3, present: 0 },
      draw: {
        ...{ entries: 0, base: 0, drawn_at: null, pending: false, source: null, public_value: null, seed: null },
        commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      updated_at: api.clock.nowMs / 1000,
      settings: {
        ...viewSettings(defaultSettings),
        mode: 'open',
        inlet: { admit: null, every: null, from: null, until: null, return_no_shows: false, capacity: null },
        ...{
          turn_window: '5m',
          grace: '10m',
          admission: '15m',
          enter: 'tap_when_hidden',
          message: null,
          opens_at: null,
        },
        ...{ draw_source: null, pass_over: true, replace_missed: false, gate: null },
      },
    });
  });

  it.each(['nowhere', 'LAUNCH', '%zz', '%00', '..%2Fother', '__proto__', 'r'.repeat(5000)])(
    'are only those configured, not %.20s',
    async (name) => {
      const api = await adminFixture();
      for (const [method, path] of [
        ['get', ''],
        ['patch', ''],
        ['post', '/advance'],
        ['post', '/reset'],
        ['get', '/admissions'],
      ] as const) {
        const response = await api.as('admin', method, `/rooms/${name}${path}`).send(method === 'get' ? undefined : {});
        expect(response.status).toBe(404);
        expect(response.body.type).toBe(problemType('room_unknown'));
      }
    },
  );
});

describe('advance', () => {
  it('calls the next visitors', async () => {
    const api = await adminFixture();
    await api.room.joinMany(5);
    const response = await api.advance({ by: 2 }).expect(200);
    expect(response.body).toEqual({ serving: 2, called: 2, cut: 0 });
    expect(api.changed).toEqual(['launch']);
  });

  it('is cut to the capacity, and says so', async () => {
    const api = await adminFixture();
    await api.room.change({ mode: 'paused', capacity: 3 });
    await api.room.joinMany(5);
    expect((await api.advance({ by: 10_000_000 })).body).toEqual({ serving: 3, called: 3, cut: 9_999_997 });
  });

  it('goes back', async () => {
    const api = await adminFixture();
    await api.room.joinMany(5);
    await api.advance({ by: 4 });
    expect((await api.advance({ by: -2 }).expect(200)).body).toEqual({ serving: 2, called: 0, cut: 0 });
    expect((await api.advance({ by: -10_000_000 }).expect(200)).body).toEqual({
      serving: 0,
      called: 0,
      cut: 9_999_998,
    });
  });

  it('goes back only where nobody is called by itself', async () => {
    const api = await adminFixture();
    await api.room.change({ capacity: 3 });
    const response = await api.advance({ by: -1 }).expect(409);
    expect(response.body).toMatchObject({ type: problemType('pause_first') });
    expect(api.changed).toEqual([]);
  });

  it.each([
    {},
    { by: 0 },
    { by: -0 },
    { by: 1.5 },
    { by: '1' },
    { by: null },
    { by: true },
    { by: [1] },
    { by: 10_000_001 },
    { by: -10_000_001 },
    { by: 2 ** 53 },
    { by: 1e300 },
  ])('needs a whole number: %j', async (body) => {
    const api = await adminFixture();
    const response = await api.advance(body).expect(400);
    expect(response.body).toMatchObject({
      type: problemType('request_invalid'),
      errors: [{ path: 'by', message: 'must be a whole number from -10000000 to 10000000, not 0' }],
    });
    await api.room.expectState({ serving: 0 });
  });
});

describe('reset', () => {
  it.each([undefined, {}])('starts a new epoch, asked with %j', async (body) => {
    const api = await adminFixture();
    await api.room.joinMany(3);
    const { epoch } = await api.room.state();
    const response = await api.as('admin', 'post', '/rooms/launch/reset').send(body).expect(200);
    expect(response.body).toMatchObject({ room: 'launch', issued: 0, serving: 0 });
    expect(response.body.epoch).toBeGreaterThan(epoch);
    expect(api.changed).toEqual(['launch']);
  });

  it('takes nothing but an empty object', async () => {
    const api = await adminFixture();
    const { epoch } = await api.room.state();
    const response = await api.as('admin', 'post', '/rooms/launch/reset').send({ really: true }).expect(400);
    expect(response.body.errors).toEqual([{ path: 'really', message: 'unknown field' }]);
    await api.room.expectState({ epoch });
  });
});

describe('settings of the file', () => {
  it('are in force again after DELETE', async () => {
    const api = await adminFixture();
    await api.room.change({ mode: 'paused', rate: rate(10, 60_000), message: 'soon' });
    const response = await api.as('admin', 'delete', '/rooms/launch/settings').expect(200);
    expect(response.body.settings).toMatchObject({ mode: 'open', inlet: { admit: null }, message: null });
    expect(api.changed).toEqual(['launch']);
  });
});

describe('the pace of a room', () => {
  it('is the one seen lately, or as set', async () => {
    const api = await adminFixture();
    const pace = async () => {
      const { rate_per_minute, empty_in } = (await api.as('viewer', 'get', '/rooms/launch').expect(200)).body;
      return { rate_per_minute, empty_in };
    };
    expect(await pace()).toEqual({ rate_per_minute: null, empty_in: 0 });
    await api.room.joinMany(30);
    expect(await pace()).toEqual({ rate_per_minute: null, empty_in: null });
    api.perSecond.set('launch', 0.5);
    expect(await pace()).toEqual({ rate_per_minute: 30, empty_in: 60 });
    await api.room.change({ mode: 'paused' });
    expect(await pace()).toEqual({ rate_per_minute: 30, empty_in: null });
    api.perSecond.clear();
    await api.room.change({ rate: { admit: 10, everyMs: 60_000, fromMs: null, untilMs: null, returnNoShows: false } });
    expect(await pace()).toEqual({ rate_per_minute: null, empty_in: null });
    await api.room.change({ mode: 'open' });
    expect(await pace()).toMatchObject({ rate_per_minute: 10 });
  });
});
