import { expect, test } from 'vitest';
import { viewChange } from '../../src/events/change-view.ts';
import { eventView, viewEvent, viewGap } from '../../src/events/event-view.ts';
import { eventTypes, type RoomEvent } from '../../src/room/room-event.ts';
import { defaultGate, defaultSettings } from '../../src/room/settings.ts';

const figures = {
  ...{ issued: 9, serving: 7, outstanding: 1, inside: 3, entries: 0, admitted: 5 },
  ...{ completed: 1, abandoned: 1, missed: 1, passedOver: 2, joined: 4 },
  ...{ admit: 30, everyMs: 15_000, capacity: null },
};
const rate = { admit: 100, everyMs: 60_000, fromMs: 1_800_000_000_000, untilMs: null, returnNoShows: false };
const gate = { url: 'https://shop.example.com/health', ...defaultGate };

type Case = readonly [RoomEvent, Record<string, unknown>];

/** Every event and what it is sent as. */
const cases: readonly Case[] = [
  [
    { type: 'admission.started', sub: 'a', number: 1 },
    { sub: 'a', number: 1 },
  ],
  [
    { type: 'admission.ended', sub: 'a', number: 1, outcome: 'completed', actor: 'ops' },
    { sub: 'a', number: 1, outcome: 'completed', actor: 'ops' },
  ],
  [
    { type: 'serving.advanced', from: 1, to: 5, called: 3, passedOver: 1, actor: null },
    { from: 1, to: 5, called: 3, passed_over: 1, actor: null },
  ],
  [
    { type: 'turns.missed', upTo: 5, count: 2 },
    { up_to: 5, count: 2 },
  ],
  [
    { type: 'settings.changed', change: null, actor: null },
    { change: null, actor: null },
  ],
  [
    { type: 'settings.changed', change: { ...defaultSettings, rate, capacity: 5, gate }, actor: 'ops' },
    {
      change: {
        ...viewChange(defaultSettings),
        ...{ mode: 'open', turn_window: '5m', grace: '10m', admission: '15m', message: null, opens_at: null },
        ...{ draw_source: null, pass_over: true, replace_missed: false },
        inlet: {
          ...{ admit: 100, every: '1m', from: '2027-01-15T08:00:00.000Z', until: null, return_no_shows: false },
          capacity: 5,
        },
        gate: { url: gate.url, interval: '10s', timeout: '3s', shut_after: 3, open_after: 2 },
      },
      actor: 'ops',
    },
  ],
  [
    { type: 'settings.changed', change: { rate: null, gate: null }, actor: 'ops' },
    { change: { inlet: { admit: null, every: null }, gate: null }, actor: 'ops' },
  ],
  [
    { type: 'settings.changed', change: { capacity: null }, actor: 'ops' },
    { change: { inlet: { capacity: null } }, actor: 'ops' },
  ],
  [
    { type: 'settings.changed', change: { mode: 'open' }, actor: 'ops', planned: { id: 'a', atMs: 1_800_000_000_000 } },
    { change: { mode: 'open' }, actor: 'ops', planned: { id: 'a', at: '2027-01-15T08:00:00.000Z' } },
  ],
  ...(['schedule.planned', 'schedule.changed', 'schedule.cancelled'] as const).map((type): (typeof cases)[number] => [
    { type, id: 'a', atMs: 1_800_000_000_000, change: { capacity: 7 }, actor: 'ops' },
    { id: 'a', at: '2027-01-15T08:00:00.000Z', change: { inlet: { capacity: 7 } }, actor: 'ops' },
  ]),
  [
    { type: 'room.reset', epoch: 3, actor: 'ops' },
    { epoch: 3, actor: 'ops' },
  ],
  [
    { type: 'doors.opened', entries: 10, base: 0 },
    { entries: 10, base: 0 },
  ],
  [
    { type: 'number.given_back', number: 7, actor: 'ops' },
    { number: 7, actor: 'ops' },
  ],
  [
    { type: 'draw.completed', publicValue: 'beacon', actor: 'ops' },
    { public_value: 'beacon', actor: 'ops' },
  ],
  [{ type: 'gate.changed', shut: true }, { shut: true }],
  ...(['room.created', 'room.changed', 'room.deleted'] as const).map(
    (type): Case => [{ type, actor: 'ops' }, { actor: 'ops' }],
  ),
  ...(['client.created', 'client.changed', 'client.deleted', 'client.secret_added'] as const).map(
    (type): Case => [
      { type, client: 'shop', actor: 'ops' },
      { client_id: 'shop', actor: 'ops' },
    ],
  ),
  [{ type: 'clock.stepped', byMs: -3_600_000 }, { by_ms: -3_600_000 }],
  [
    { type: 'login.ended', sub: 'visit-1', number: 7, serial: 9, client: 'shop' },
    { sub: 'visit-1', number: 7, client_id: 'shop', sid: 'visit-1.9' },
  ],
  [
    { type: 'ticket.contested', sub: 'visit-1', number: 7, logins: 3 },
    { sub: 'visit-1', number: 7, logins: 3 },
  ],
  [
    { type: 'numbers.skipped', from: 5, to: 9 },
    { from: 5, to: 9 },
  ],
  [
    { type: 'room.metrics', figures },
    {
      ...{ issued: 9, serving: 7, outstanding: 1, inside: 3, entries: 0, admitted: 5 },
      ...{ completed: 1, abandoned: 1, missed: 1, passed_over: 2, joined: 4 },
      ...{ rate_per_minute: 120, capacity: null },
    },
  ],
];

test.each(cases)('%j is sent as %j', (event, data) => {
  const view = viewEvent('launch', { id: 17, atMs: 1_800_000_000_123, event });
  const timestamp = '2027-01-15T08:00:00.123Z';
  expect(view).toEqual({ id: 17, type: event.type, timestamp, room: 'launch', data });
  expect(eventView.parse(view)).toEqual(view);
});

test('every type of event is among these', () => {
  expect(new Set(cases.map(([{ type }]) => type))).toEqual(new Set(eventTypes));
});

test('a gap is an event too', () => {
  const next = { id: 20, atMs: 1_800_000_000_000, event: { type: 'gate.changed', shut: true } } as const;
  const view = viewGap('launch', 16, next);
  expect(view).toMatchObject({ id: 19, type: 'feed.gap', data: { missed_from: 17, missed_to: 19 } });
  expect(eventView.parse(view)).toEqual(view);
});
