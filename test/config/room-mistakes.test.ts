import { expect, test } from 'vitest';
import { fileWith, load, type MistakeCase, mistakes } from './files.ts';

const duration = 'a whole number and ms, s, m, h or d, like 90s or 5m';
const zone = 'a time with its zone: 2027-03-01T10:00:00Z or 2027-03-01T10:00:00+01:00';
const url = 'an absolute URL without a fragment: https://shop.example.com/path';
const hook = `name: crm, url: https://example.com/events, secret: whsec_${'A'.repeat(32)}`;
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
    'another mode',
    fileWith({ room: 'mode: ajar' }),
    'rooms.launch.mode: must be one of off, prequeue, open, paused, closed, over',
  ],
  [
    'a prequeue without an end',
    fileWith({ room: 'mode: prequeue' }),
    'rooms.launch.opens_at: is missing: mode prequeue needs it, the draw is then',
  ],
  [
    'a source of nothing',
    fileWith({ room: 'draw_source: ""' }),
    'rooms.launch.draw_source: must be a text of 1 to 500 characters',
  ],
  ['a maybe', fileWith({ room: 'pass_over: maybe' }), 'rooms.launch.pass_over: must be true or false'],
  ['another API', fileWith({ room: 'aws_api: v2' }), 'rooms.launch.aws_api: must be true or false'],

  [
    'an empty event_id',
    fileWith({ room: 'aws_api: true, aws_event_id: ""' }),
    'rooms.launch.aws_event_id: must be a text of 1 to 255 characters',
  ],
  [
    'AWS tokens with the issuer of ID tokens',
    fileWith({ room: 'aws_api: true, aws_private_issuer: "HTTPS://wait.example.com:443/"' }),
    'rooms.launch.aws_private_issuer: must not be the issuer of ID tokens',
  ],
  [
    'two rooms of one event_id',
    fileWith({ room: 'aws_api: true }\n  exam: { aws_api: true, aws_event_id: launch' }),
    'rooms.exam.aws_event_id: must be an id of its own: it repeats rooms launch',
  ],

  ['a gate to nowhere', fileWith({ room: 'gate: {}' }), `rooms.launch.gate.url: is missing: it must be ${url}`],
  ['half a gate', fileWith({ room: 'gate: { url: /healthz }' }), `rooms.launch.gate.url: must be ${url}`],
  [
    'a gate that tells who calls',
    fileWith({ room: 'gate: { url: "https://me:secret@shop.example.com/" }' }),
    'rooms.launch.gate.url: must not contain a user name or password',
  ],
  ...['169.254.169.254', '2852039166', '[fe80::1]', '[::ffff:169.254.169.254]'].map(
    (host): MistakeCase => [
      `a gate to ${host}`,
      fileWith({ room: `gate: { url: "http://${host}/latest" }` }),
      'rooms.launch.gate.url: must not be a link-local, multicast or metadata address',
    ],
  ),
  [
    'a restless gate',
    fileWith({
      room: 'gate: { url: https://shop.example.com/, interval: 10ms, timeout: 2h, shut_after: 0, open_after: x }',
    }),
    `rooms.launch.gate.interval: must be a duration from 1s to 1h: ${duration}`,
    `rooms.launch.gate.timeout: must be a duration from 100ms to 1m: ${duration}`,
    'rooms.launch.gate.shut_after: must be a whole number from 1 to 100',
    'rooms.launch.gate.open_after: must be a whole number from 1 to 100',
  ],

  [
    'half a webhook',
    fileWith({ room: 'webhooks: [{ name: no spaces, secret: whsec_short, events: [] }]' }),
    'rooms.launch.webhooks[0].name: must be 1 to 63 letters, digits, hyphens and underscores',
    `rooms.launch.webhooks[0].url: is missing: it must be ${url}`,
    'rooms.launch.webhooks[0].secret: must be whsec_ and 24 to 64 bytes in base64',
    'rooms.launch.webhooks[0].events: must be a list of event types',
  ],
  [
    'a webhook for what never happens',
    fileWith({ room: `webhooks: [{ ${hook}, events: [doors.shut] }]` }),
    expect.stringMatching(/^rooms\.launch\.webhooks\[0\]\.events\[0\]: must be one of admission\.started, /),
  ],
  [
    'webhooks of one name',
    fileWith({ room: `webhooks: [{ ${hook} }, { ${hook} }]` }),
    'rooms.launch.webhooks[1].name: must be a name of its own: it repeats rooms launch webhooks 0',
  ],
  [
    'a webhook to the cloud itself',
    fileWith({ room: `webhooks: [{ ${hook.replace('example.com', '169.254.169.254')} }]` }),
    'rooms.launch.webhooks[0].url: must not be a link-local, multicast or metadata address',
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
