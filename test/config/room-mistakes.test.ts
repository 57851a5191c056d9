import { expect, test } from 'vitest';
import { fileWith, load, type MistakeCase, mistakes } from './files.ts';

const duration = 'a whole number and ms, s, m, h or d, like 90s or 5m';
const zone = 'a time with its zone: 2027-03-01T10:00:00Z or 2027-03-01T10:00:00+01:00';
const rateOnly = 'belongs to a rate: set admit and every, or leave it out';
const rooms: readonly MistakeCase[] = [
  [
    'no rooms',
    fileWith().replace(/^ {2}launch.*$/m, '  {}'),
    'rooms: must have at least one room',
    'clients[0].room: must be one of the rooms: none is configured',
  ],
  [
    'an empty room',
    fileWith().replace(/^ {2}launch.*$/m, '  launch:'),
    'rooms.launch: must be a mapping of settings; {} takes the defaults',
  ],
  [
    'a name that cannot be in a URL',
    fileWith().replaceAll('launch', 'Launch 1'),
    'rooms["Launch 1"]: needs another name: it must be 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends',
  ],
  [
    'a mode of a later day',
    fileWith({ room: 'mode: prequeue' }),
    'rooms.launch.mode: must be one of off, open, paused, closed',
  ],
  [
    'a duration without a unit',
    fileWith({ room: 'turn_window: 300' }),
    `rooms.launch.turn_window: must be a duration from 1s to 1d: ${duration}`,
  ],
  [
    'a duration that is a fraction',
    fileWith({ room: 'turn_window: 1.5m' }),
    `rooms.launch.turn_window: must be a duration from 1s to 1d: ${duration}`,
  ],
  [
    'a duration that is too short',
    fileWith({ room: 'turn_window: 999ms' }),
    `rooms.launch.turn_window: must be a duration from 1s to 1d: ${duration}`,
  ],
  [
    'a duration that is too long',
    fileWith({ room: 'grace: 2d' }),
    `rooms.launch.grace: must be a duration from 0s to 1d: ${duration}`,
  ],
  [
    'an endless visit',
    fileWith({ room: 'admission: 31d' }),
    `rooms.launch.admission: must be a duration from 1s to 30d: ${duration}`,
  ],
  ['half a character', fileWith({ room: 'title: "\\ud800"' }), 'rooms.launch.title: must be valid Unicode'],
  [
    'an opening on no day',
    fileWith({ room: 'opens_at: 2027-13-01T09:00:00Z' }),
    `rooms.launch.opens_at: must be ${zone}`,
  ],
  ['an empty title', fileWith({ room: 'title: ""' }), 'rooms.launch.title: must be a text of 1 to 100 characters'],
  [
    'a message that is a number',
    fileWith({ room: 'message: 5' }),
    'rooms.launch.message: must be a text of 0 to 2000 characters',
  ],

  [
    'admit alone',
    fileWith({ inlet: 'admit: 5' }),
    'rooms.launch.inlet.every: is missing: admit needs it, as in { admit: 100, every: 1m }',
  ],
  [
    'every alone',
    fileWith({ inlet: 'every: 5s' }),
    'rooms.launch.inlet.admit: is missing: every needs it, as in { admit: 100, every: 1m }',
  ],
  [
    'nobody admitted',
    fileWith({ inlet: 'admit: 0, every: 1m' }),
    'rooms.launch.inlet.admit: must be a whole number from 1 to 1000000',
  ],
  [
    'half a visitor',
    fileWith({ inlet: 'admit: 0.5, every: 1m' }),
    'rooms.launch.inlet.admit: must be a whole number from 1 to 1000000',
  ],
  [
    'every millisecond',
    fileWith({ inlet: 'admit: 1, every: 1ms' }),
    `rooms.launch.inlet.every: must be a duration from 1s to 1d: ${duration}`,
  ],
  [
    'no capacity',
    fileWith({ inlet: 'capacity: 0' }),
    'rooms.launch.inlet.capacity: must be a whole number from 1 to 10000000',
  ],
  [
    'a time without a zone',
    fileWith({ inlet: 'admit: 1, every: 1m, from: 2027-03-01T10:00:00' }),
    `rooms.launch.inlet.from: must be ${zone}`,
  ],
  [
    'a day that is none',
    fileWith({ inlet: 'admit: 1, every: 1m, until: 2027-02-30T10:00:00Z' }),
    `rooms.launch.inlet.until: must be ${zone}`,
  ],
  [
    'an end before the start',
    fileWith({ inlet: 'admit: 1, every: 1m, from: 2027-03-01T10:00:00Z, until: 2027-03-01T10:00:00+01:00' }),
    'rooms.launch.inlet.until: must be later than from',
  ],
  [
    'times without a rate',
    fileWith({ inlet: 'from: 2027-03-01T10:00:00Z, until: 2027-03-02T10:00:00Z, return_no_shows: true' }),
    `rooms.launch.inlet.from: ${rateOnly}`,
    `rooms.launch.inlet.until: ${rateOnly}`,
    `rooms.launch.inlet.return_no_shows: ${rateOnly}`,
  ],
  [
    'maybe',
    fileWith({ inlet: 'admit: 1, every: 1m, return_no_shows: maybe' }),
    'rooms.launch.inlet.return_no_shows: must be true or false',
  ],
];

test.each(rooms)('%s', (_what, text, ...expected) => {
  expect(mistakes(load(text))).toEqual(expected);
});
