import { describe, expect, it } from 'vitest';
import { defaultSettings, type RoomSettings } from '../../../src/room/settings.ts';
import { rate } from '../../store/contract/room-driver.ts';
import { sampleSettings as full, sampleView as fullView } from '../../support/sample-settings.ts';
import { type AdminFixture, adminFixture, eventsOf, problemType } from './admin-fixture.ts';

async function patch(api: AdminFixture, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const request = api.as('admin', 'patch', '/rooms/launch').set('Content-Type', 'application/json');
  return request.send(JSON.stringify(body));
}

async function settingsOf(api: AdminFixture): Promise<RoomSettings> {
  return (await api.room.state()).settings;
}

const shop = 'https://shop.example.com/healthz';

describe('PATCH of a room', () => {
  it('takes the words of the configuration file', async () => {
    const api = await adminFixture();
    const response = await patch(api, fullView);
    expect(response.status).toBe(200);
    expect(response.body.settings).toEqual(fullView);
    expect(await settingsOf(api)).toEqual({ ...defaultSettings, ...full });
    expect(api.changed).toEqual(['launch']);
  });

  it.each([{}, full])('of what GET told changes nothing', async (change) => {
    const api = await adminFixture();
    await api.room.change(change);
    const before = await settingsOf(api);
    const { body } = await api.as('viewer', 'get', '/rooms/launch');
    const { settings } = body;
    const mode = settings.mode;
    expect((await patch(api, { ...settings, mode })).status).toBe(200);
    expect(await settingsOf(api)).toEqual(before);
  });

  it.each<[string, unknown, Partial<RoomSettings>]>([
    ['nothing', {}, {}],
    ['one thing', { message: 'Later' }, { message: 'Later' }],
    ['an empty message', { message: '' }, { message: '' }],
    ['no message', { message: null }, { message: null }],
    ['no opening', { opens_at: null }, { opensAtMs: null }],
    ['an opening with its zone', { opens_at: '2027-01-15T09:00:00+01:00' }, { opensAtMs: 1_800_000_000_000 }],
    ['an empty inlet', { inlet: {} }, {}],
    ['no inlet', { inlet: null }, { rate: null, capacity: null }],
    ['no capacity', { inlet: { capacity: null } }, { capacity: null }],
    ['no rate', { inlet: { admit: null } }, { rate: null }],
    [
      'a part of the rate',
      { inlet: { admit: 7 } },
      {
        rate: { ...rate(7, 60_000), ...{ fromMs: 1_800_000_000_000, untilMs: 1_800_003_600_000, returnNoShows: true } },
      },
    ],
    [
      'no end',
      { inlet: { until: null } },
      { rate: rate(100, 60_000, { fromMs: 1_800_000_000_000, returnNoShows: true }) },
    ],
    [
      'no-shows as by default',
      { inlet: { from: null, until: null, return_no_shows: null } },
      { rate: rate(100, 60_000) },
    ],
    [
      'the prequeue',
      { mode: 'prequeue', opens_at: '2027-01-15T09:00:00Z' },
      { mode: 'prequeue', opensAtMs: 1_800_003_600_000 },
    ],
    ['no source', { draw_source: null }, { drawSource: null }],
    ['passing over', { pass_over: true }, { passOver: true }],
    ['no gate', { gate: null }, { gate: null }],
    ['the same gate', { gate: {} }, {}],
    [
      'another site',
      { gate: { url: 'http://127.0.0.1/' } },
      { gate: { url: 'http://127.0.0.1/', everyMs: 5000, timeoutMs: 1500, shutAfter: 4, openAfter: 1 } },
    ],
    [
      'a part of the gate, and another as by default',
      { gate: { shut_after: 7, interval: null, open_after: null } },
      { gate: { url: shop, everyMs: 10_000, timeoutMs: 1500, shutAfter: 7, openAfter: 2 } },
    ],
  ])('may set %s', async (_what, body, change) => {
    const api = await adminFixture();
    await api.room.change(full);
    expect(await patch(api, body)).toMatchObject({ status: 200 });
    expect(await settingsOf(api)).toEqual({ ...defaultSettings, ...full, ...change });
  });

  it.each<[string, unknown]>([
    ['mode', { mode: 'ajar' }],
    ['draw_source', { draw_source: '' }],
    ['draw_source', { draw_source: 'x'.repeat(501) }],
    ['pass_over', { pass_over: null }],
    ['pass_over', { pass_over: 'true' }],
    ['gate', { gate: true }],
    ['gate.url', { gate: { url: null } }],
    ['gate.url', { gate: { url: 'file:///etc/passwd' } }],
    ['gate.interval', { gate: { url: shop, interval: '10ms' } }],
    ['gate.timeout', { gate: { url: shop, timeout: '2m' } }],
    ['gate.shut_after', { gate: { url: shop, shut_after: 0 } }],
    ['gate.open_after', { gate: { url: shop, open_after: '1' } }],
    ['gate.method', { gate: { url: shop, method: 'POST' } }],
    ['mode', { mode: null }],
    ['inlet', { inlet: 5 }],
    ['inlet', { inlet: [] }],
    ['inlet.admit', { inlet: { admit: 0, every: '1m' } }],
    ['inlet.admit', { inlet: { admit: '100', every: '1m' } }],
    ['inlet.admit', { inlet: { admit: 1.5, every: '1m' } }],
    ['inlet.every', { inlet: { admit: 1, every: 60 } }],
    ['inlet.every', { inlet: { admit: 1, every: '1 minute' } }],
    ['inlet.every', { inlet: { admit: 1, every: '1ms' } }],
    ['inlet.from', { inlet: { admit: 1, every: '1m', from: 'tomorrow' } }],
    ['inlet.return_no_shows', { inlet: { admit: 1, every: '1m', return_no_shows: 'yes' } }],
    ['inlet.capacity', { inlet: { capacity: -1 } }],
    ['inlet.capacity', { inlet: { capacity: 1e12 } }],
    ['inlet.speed', { inlet: { speed: 3 } }],
    ['turn_window', { turn_window: '0s' }],
    ['turn_window', { turn_window: null }],
    ['turn_window', { turn_window: '999999999d' }],
    ['grace', { grace: -1 }],
    ['admission', { admission: '' }],
    ['message', { message: 5 }],
    ['message', { message: 'x'.repeat(2001) }],
    ['message', { message: 'half a \ud800 character' }],
    ['opens_at', { opens_at: '2027-01-15 08:00' }],
    ['opens_at', { opens_at: 1_800_000_000 }],
    ['turnWindow', { turnWindow: '5m' }],
    ['title', { title: 'Another' }],
    ['constructor', { constructor: 1 }],
  ])('names %s in %j', async (path, body) => {
    const api = await adminFixture();
    const response = await patch(api, body);
    expect(response.status).toBe(400);
    expect(response.body.type).toBe(problemType('request_invalid'));
    expect(response.body.errors).toEqual([{ path, message: expect.any(String) }]);
    expect(await settingsOf(api)).toEqual(defaultSettings);
  });

  it.each<[string, unknown]>([
    ['opens_at', { mode: 'prequeue' }],
    ['opens_at', { mode: 'prequeue', opens_at: null }],
    ['gate.url', { gate: { interval: '1s' } }],
    ['gate.url', { gate: { url: 'https://:0' } }],
    ['gate.url', { gate: { url: 'http://169.254.169.254/latest' } }],
    ['gate.url', { gate: { url: 'http://[fe80::1]/' } }],
    ['gate.url', { gate: { url: 'https://me:secret@shop.example.com/' } }],
    ['inlet.every', { inlet: { admit: 1 } }],
    ['inlet.every', { inlet: { every: '1m' } }],
    ['inlet.from', { inlet: { from: '2027-01-15T08:00:00Z' } }],
    ['inlet.until', { inlet: { admit: 1, every: '1m', from: '2027-01-15T08:00:00Z', until: '2027-01-15T08:00:00Z' } }],
  ])('names %s, which does not fit, in %j', async (path, body) => {
    const api = await adminFixture();
    const response = await patch(api, body);
    expect(response.status).toBe(400);
    expect(response.body.type).toBe(problemType('request_unfit'));
    expect(response.body.errors).toEqual([{ path, message: expect.any(String) }]);
    expect(await settingsOf(api)).toEqual(defaultSettings);
  });

  it('may be told as a merge patch', async () => {
    const api = await adminFixture();
    const request = api.as('admin', 'patch', '/rooms/launch').type('application/merge-patch+json');
    await request.send(JSON.stringify({ grace: '1m' })).expect(200);
    expect(await settingsOf(api)).toMatchObject({ graceMs: 60_000 });
  });

  it('names every mistake at once', async () => {
    const api = await adminFixture();
    const response = await patch(api, { mode: 'ajar', grace: 1, what: 2, ever: 3 });
    const errors = response.body.errors as { path: string }[];
    expect(errors.map(({ path }) => path).sort()).toEqual(['ever', 'grace', 'mode', 'what']);
  });

  it.each(['draw_source', 'pass_over', 'gate'])('of %s needs the role admin', async (name) => {
    const api = await adminFixture();
    const body = { [name]: fullView[name as keyof typeof fullView] };
    await api.as('operator', 'patch', '/rooms/launch').send(body).expect(403);
    await api.as('admin', 'patch', '/rooms/launch').send(body).expect(200);
  });

  it('asks for a prequeue once in an epoch', async () => {
    const api = await adminFixture();
    const soon = (): string => new Date(api.clock.nowMs + 1000).toISOString();
    const prequeue = { mode: 'prequeue', opens_at: soon() };
    expect(await patch(api, prequeue)).toMatchObject({ status: 200 });
    expect(await patch(api, { opens_at: null })).toMatchObject({ status: 400 });
    api.clock.advance(1000);
    await api.room.expectState({ draw: expect.objectContaining({ drawnAtMs: api.clock.nowMs }) });
    const refused = await patch(api, { mode: 'prequeue', opens_at: soon() });
    expect(refused).toMatchObject({ status: 409, body: { type: problemType('draw_done') } });
    await api.room.reset();
    expect(await patch(api, { mode: 'prequeue', opens_at: soon() })).toMatchObject({ status: 200 });
  });

  it('names who asked, once for each real change', async () => {
    const api = await adminFixture();
    await patch(api, { message: 'Soon' });
    await patch(api, { message: 'Soon' });
    await api.as('admin', 'delete', '/rooms/launch/settings').expect(200);
    expect(await eventsOf(api)).toEqual([
      { type: 'settings.changed', change: { message: 'Soon' }, actor: 'admin' },
      { type: 'settings.changed', change: null, actor: 'admin' },
    ]);
  });

  it('takes effect at once', async () => {
    const api = await adminFixture();
    await api.room.joinMany(5);
    await patch(api, { inlet: { capacity: 3 } });
    await api.room.expectState({ serving: 3, outstanding: 3 });
  });
});
