import { describe, expect, it } from 'vitest';
import type { AdminRole } from '../../../src/config/config.ts';
import { PLANNED_AT_MOST } from '../../../src/room/planned-change.ts';
import { type AdminFixture, adminFixture, eventsOf, problemType } from './admin-fixture.ts';

/** The fixture's clock stands at 2027-01-15T08:00:00Z. */
const at = (time: string): string => `2027-01-15T${time}:00.000Z`;

const path = '/rooms/launch/schedule';

function plan(api: AdminFixture, body: object, role: AdminRole = 'operator') {
  return api.as(role, 'post', path).send(body);
}

/** What is refused, in the words of the answer. */
async function refusal(api: AdminFixture, body: object): Promise<unknown> {
  const { status, body: problem } = await plan(api, body);
  return { status, type: problem.type, errors: problem.errors };
}

const unfit = (name: string, message: unknown) => ({
  ...{ status: 400, type: problemType('request_unfit') },
  errors: [{ path: name, message }],
});

describe('the schedule', () => {
  it('opens a room, changes its rate and ends the sale, one after the other', async () => {
    const api = await adminFixture();
    await api.room.change({ mode: 'paused' });
    const entries = [
      { at: '2027-01-15T10:00', zone: 'Europe/Berlin', change: { mode: 'open', inlet: { admit: 200, every: '1m' } } },
      { at: at('09:30'), change: { inlet: { admit: 400 } } },
      { at: at('11:00'), change: { mode: 'over', message: 'Sold out' } },
    ];
    const planned = [];
    for (const entry of entries) {
      const { status, body } = await plan(api, entry);
      expect(status).toBe(200);
      planned.push(body);
    }
    const inlet = { every: '1m', from: null, until: null, return_no_shows: false };
    expect(planned).toMatchObject([
      { at: at('09:00'), by: 'operator', change: { mode: 'open', inlet: { admit: 200, ...inlet } } },
      { at: at('09:30'), change: { inlet: { admit: 400, ...inlet } } },
      { at: at('11:00'), change: { mode: 'over', message: 'Sold out' } },
    ]);
    expect((await api.as('viewer', 'get', path)).body).toEqual({ planned });
    expect(api.changed).toHaveLength(3);
    api.clock.nowMs = Date.parse(at('09:45'));
    const { body: room } = await api.as('viewer', 'get', '/rooms/launch');
    expect(room.settings).toMatchObject({ mode: 'open', inlet: { admit: 400, every: '1m' } });
    expect(room.next_change).toEqual(planned[2]);
    api.clock.nowMs = Date.parse(at('12:00'));
    expect((await api.as('viewer', 'get', '/rooms/launch')).body).toMatchObject({
      settings: { mode: 'over', message: 'Sold out' },
      next_change: null,
    });
  });

  it('can be changed and cancelled', async () => {
    const api = await adminFixture();
    const { body: first } = await plan(api, { at: at('09:00'), change: { mode: 'closed' } });
    const change = { at: at('10:00'), change: { mode: 'over' } };
    const put = () => api.as('admin', 'put', `${path}/${first.id}`).send(change);
    expect((await put()).body).toEqual({ ...first, ...change, by: 'admin' });
    expect((await api.as('operator', 'delete', `${path}/${first.id}`)).body).toEqual({ planned: [] });
    expect(await put()).toMatchObject({ status: 404, body: { type: problemType('planned_unknown') } });
    const gone = await api.as('operator', 'delete', `${path}/AAAAAAAAAAAA`);
    expect(gone).toMatchObject({ status: 404, body: { type: problemType('planned_unknown') } });
    expect((await eventsOf(api)).map(({ type }) => type)).toEqual([
      'schedule.planned',
      'schedule.changed',
      'schedule.cancelled',
    ]);
  });

  it('tells by a dry run what would be planned, and plans nothing', async () => {
    const api = await adminFixture();
    const body = { at: at('09:00'), change: { mode: 'closed' }, dry_run: true };
    expect((await plan(api, body)).body).toMatchObject({ at: at('09:00'), change: { mode: 'closed' } });
    expect((await api.as('viewer', 'get', path)).body).toEqual({ planned: [] });
    expect(await eventsOf(api)).toEqual([]);
    expect(await refusal(api, { ...body, at: at('07:00') })).toEqual(unfit('at', 'must be in the future'));
  });

  it.each<[string, object, string, unknown]>([
    ['now', { at: at('08:00') }, 'at', 'must be in the future'],
    ['in years', { at: '2029-01-01T00:00:00Z' }, 'at', 'must be within 400 days'],
    ['a local time', { at: '2027-01-15T10:00' }, 'zone', expect.stringContaining('is needed')],
    ['no zone', { at: '2027-01-15T10:00', zone: 'Mars/Base' }, 'zone', expect.stringContaining('Europe/Berlin')],
    [
      'a skipped time',
      { at: '2027-03-28T02:30', zone: 'Europe/Berlin' },
      'at',
      expect.stringMatching(/is not there.*T01:30:00\+01:00 or .*T03:30:00\+02:00/),
    ],
    [
      'a time that is there twice',
      { at: '2027-10-31T02:30', zone: 'Europe/Berlin' },
      'at',
      expect.stringMatching(/is there twice.*T02:30:00\+02:00 or .*T02:30:00\+01:00/),
    ],
    ['nothing', { change: {} }, 'change', 'must name a setting'],
    ['half a rate', { change: { inlet: { admit: 5 } } }, 'change.inlet.every', expect.any(String)],
    ['no opening', { change: { mode: 'prequeue' } }, 'change.opens_at', expect.any(String)],
  ])('refuses %s', async (_, part, name, message) => {
    const api = await adminFixture();
    const body = { at: at('09:00'), change: { mode: 'closed' }, ...part };
    expect(await refusal(api, body)).toEqual(unfit(name, message));
    expect((await api.as('viewer', 'get', path)).body).toEqual({ planned: [] });
  });

  it.each([
    '2027-01-15',
    '10:00',
    '1999-01-01T10:00:00Z',
    '2027-02-30T10:00:00Z',
    `2027-01-15T10:00:00.${'1'.repeat(10)}`,
  ])('does not take %s for a time', async (time) => {
    const api = await adminFixture();
    const body = { at: time, zone: 'Europe/Berlin', change: { mode: 'closed' } };
    expect(await refusal(api, body)).toMatchObject({ status: 400, type: problemType('request_invalid') });
  });

  it('takes a request that is sent again with its key for the same', async () => {
    const api = await adminFixture();
    const body = { at: at('09:00'), change: { mode: 'closed' } };
    const first = await plan(api, body).set('Idempotency-Key', 'once');
    expect((await plan(api, body).set('Idempotency-Key', 'once')).body).toEqual(first.body);
    expect((await api.as('viewer', 'get', path)).body).toEqual({ planned: [first.body] });
    const other = plan(api, { ...body, at: at('10:00') }).set('Idempotency-Key', 'once');
    expect(await other).toMatchObject({ status: 422, body: { type: problemType('idempotency_key_reused') } });
  });

  it('is checked as a whole, also when settings are changed by hand', async () => {
    const api = await adminFixture();
    await plan(api, { at: at('09:00'), change: { opens_at: at('11:00') } });
    const { body: gathers } = await plan(api, { at: at('10:00'), change: { mode: 'prequeue' } });
    expect(await refusal(api, { at: at('12:00'), change: { mode: 'prequeue' } })).toMatchObject({ status: 409 });
    const named = { type: problemType('plan_unfit'), detail: expect.stringContaining(gathers.id) };
    expect(await plan(api, { at: at('09:30'), change: { opens_at: null } })).toMatchObject({
      status: 409,
      body: named,
    });
    const { planned } = (await api.as('viewer', 'get', path)).body;
    expect(await api.as('operator', 'delete', `${path}/${planned[0].id}`)).toMatchObject({ status: 409, body: named });
    api.clock.nowMs = Date.parse(at('09:15'));
    for (const dry_run of [true, false]) {
      const patch = api.as('operator', 'patch', '/rooms/launch').send({ opens_at: null, dry_run });
      expect(await patch).toMatchObject({ status: 409, body: named });
      const revert = api.as('admin', 'delete', '/rooms/launch/settings').send({ dry_run });
      expect(await revert).toMatchObject({ status: 409, body: named });
    }
    expect((await api.as('operator', 'patch', '/rooms/launch').send({ message: 'Soon' })).status).toBe(200);
  });

  it('takes of each role what PATCH takes of it', async () => {
    const api = await adminFixture();
    const body = { at: at('09:00'), change: { grace: '1m' } };
    expect((await plan(api, body)).status).toBe(403);
    expect((await plan(api, body, 'admin')).status).toBe(200);
    expect((await plan(api, { at: at('09:00'), change: { mode: 'closed' } }, 'viewer')).status).toBe(403);
  });

  it(`has at most ${PLANNED_AT_MOST} changes`, async () => {
    const api = await adminFixture();
    for (let minute = 1; minute <= PLANNED_AT_MOST; minute++) {
      const atMs = api.clock.nowMs + minute * 60_000;
      await api.store.line.plan({ room: 'launch', id: `${minute}`.padStart(12, 'x'), atMs, change: {} });
    }
    const full = { status: 409, type: problemType('plan_full') };
    expect(await refusal(api, { at: at('09:00'), change: { mode: 'closed' } })).toMatchObject(full);
    expect((await api.as('viewer', 'get', path)).body.planned).toHaveLength(PLANNED_AT_MOST);
  });

  it('is told by a dry run of a pause of all rooms', async () => {
    const api = await adminFixture();
    const { body } = await plan(api, { at: at('10:00'), change: { mode: 'open' } });
    await plan(api, { at: '2027-01-17T10:00:00Z', change: { mode: 'over' } });
    const pause = (dry_run: boolean) => api.as('operator', 'post', '/pause').send({ dry_run });
    expect((await pause(true)).body).toEqual({ paused: ['launch', 'other'], planned: [{ room: 'launch', ...body }] });
    expect((await pause(false)).body).toEqual({ paused: ['launch', 'other'] });
  });
});
