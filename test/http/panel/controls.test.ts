import { describe, expect, it } from 'vitest';
import { rate } from '../../store/contract/room-driver.ts';
import { type AdminFixture, adminFixture, eventsOf } from '../admin/admin-fixture.ts';
import { Operator, words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

/** What each control says before and after, in a room where five wait, one is called and one is inside. */
const cases: readonly {
  readonly control: string;
  readonly fields: Record<string, string>;
  readonly says: readonly string[];
  readonly did: string;
}[] = [
  {
    control: 'advance',
    fields: { by: '2' },
    says: ['This calls 2 people', 'The serving number goes from 2 to 4.', 'has 5m to enter'],
    did: 'Called 2 people. The serving number is 4 now.',
  },
  {
    control: 'mode',
    fields: { mode: 'off' },
    says: ['The 5 people who wait are called at once.', 'Whoever comes from now on enters without waiting.'],
    did: 'The room is off now. 0 wait, 1 are inside.',
  },
  {
    control: 'mode',
    fields: { mode: 'closed' },
    says: [
      'Nobody can join any more',
      'The 5 people who wait keep their places.',
      '1 turn that is open may still be taken.',
    ],
    did: 'The room is closed now. 5 wait, 1 are inside.',
  },
  {
    control: 'mode',
    fields: { mode: 'over' },
    says: [
      'This ends the line',
      'The 5 people who wait read that it is over.',
      '1 turn that is open may still be taken.',
      '1 visitor is inside: nobody has to leave.',
    ],
    did: 'The room is over now. 5 wait, 1 are inside.',
  },
  {
    control: 'mode',
    fields: { mode: 'paused' },
    says: ['The room calls nobody any more.', 'The 5 people who wait keep their places.'],
    did: 'The room is paused now. 5 wait, 1 are inside.',
  },
  {
    control: 'inlet',
    fields: { admit: '2', every: '1m', capacity: '' },
    says: ['Up to 2 people are called at once.', '2 are called every 1m.', 'The 3 who wait then are called within'],
    did: '2 every 1m, no capacity.',
  },
  {
    control: 'inlet',
    fields: { admit: '', every: '', capacity: '1' },
    says: [
      '1 visitor is inside, and 1 turn is open: nobody has to leave, and nobody is called until 1 have left.',
      'Until now: no rate, no capacity.',
    ],
    did: 'No rate, a capacity of 1.',
  },
  {
    control: 'message',
    fields: { message: 'Soon <b>.' },
    says: ['5 people who wait read this', 'Soon <b>.'],
    did: 'Visitors read the message now.',
  },
  {
    control: 'times',
    fields: { turn_window: '1m', grace: '10m', admission: '1h' },
    says: [
      'Turns that are called from now on last 1m instead of 5m. 1 turn is open and ends as planned.',
      'Visits that begin from now on last 1h instead of 15m. 1 have begun and end as planned.',
    ],
    did: 'A turn lasts 1m now, a visit 1h.',
  },
  {
    control: 'gate',
    fields: { url: 'https://shop.example.com/healthz', interval: '', timeout: '', shut_after: '5', open_after: '' },
    says: [
      'https://shop.example.com/healthz is asked every 10s, and has 3s to answer',
      'After 5 failures in a row the gate shuts',
      'After 2 successes in a row it opens again.',
    ],
    did: 'The gate asks https://shop.example.com/healthz every 10s. It is open.',
  },
];

async function busyRoom(): Promise<AdminFixture> {
  const api = await adminFixture();
  const [first] = await api.room.joinMany(7);
  await api.room.advance(2);
  await api.room.visit(first);
  return api;
}

describe('a control', () => {
  it.each(cases)(
    '$control $fields says what it will do, does nothing before it is confirmed, and says what it did',
    async ({ control, fields, says, did }) => {
      const api = await busyRoom();
      const operator = await Operator.of(api, 'admin');
      const [state, events] = [await api.room.state(), await eventsOf(api)];
      const looked = await operator.look(control, fields);
      for (const sentence of says) expect(looked.says).toContain(sentence);
      expect(await api.room.state()).toEqual(state);
      expect(await eventsOf(api)).toEqual(events);

      expect(await operator.confirm(control, looked.form)).toBe(did);
      const noted = await eventsOf(api);
      expect(noted.length).toBeGreaterThan(events.length);
      // A double click, or a request that was sent again.
      expect(await operator.confirm(control, looked.form)).toBe(did);
      expect(await eventsOf(api)).toEqual(noted);
    },
  );

  it('says that it would change nothing', async () => {
    const api = await adminFixture();
    const operator = await Operator.of(api, 'admin');
    const { turn_window, grace, admission } = { turn_window: '5m', grace: '10m', admission: '15m' };
    for (const [control, fields] of [
      ['mode', { mode: 'open' }],
      ['inlet', { admit: '', every: '', capacity: '' }],
      ['message', { message: ' ' }],
      ['times', { turn_window, grace, admission }],
      ['gate', { url: '' }],
    ] as const) {
      expect((await operator.look(control, fields)).says).toContain('This changes nothing');
    }
  });

  it('speaks of one person as of one', async () => {
    const api = await adminFixture();
    await api.room.joinMany(1);
    const operator = await Operator.of(api);
    expect((await operator.look('message', { message: 'Soon.' })).says).toContain('1 person who waits reads this');
  });

  it('keeps what was typed: after a mistake, and on the way back', async () => {
    const api = await adminFixture();
    const { visitor } = await Operator.of(api, 'admin');
    const mistaken = await visitor.send('/rooms/launch/inlet', { admit: '7', every: 'soon', step: 'look' }, 400);
    expect(mistaken.text).toContain('role="alert" id="mistake">The time between calls must be a duration');
    for (const typed of ['value="7">', 'value="soon" autofocus aria-invalid="true" aria-describedby="mistake">'])
      expect(mistaken.text).toContain(typed);
    // The page is an answer to a form: it does not ask for itself again.
    expect(mistaken.text).not.toContain('data-events');

    const early = await visitor.send('/rooms/launch/mode', { mode: 'prequeue', step: 'look' }, 400);
    expect(early.text).toContain('When the doors open is needed in mode prequeue');
    expect(early.text).toContain('<option value="prequeue" selected>');

    const back = await visitor.send('/rooms/launch/message', { message: 'Soon.', step: 'edit' }, 200);
    expect(back.text).toContain('autofocus>Soon.</textarea>');
    expect(back.text).not.toContain('role="alert"');

    const lost = await visitor.send('/rooms/launch/reset', { room: 'lunch' }, 400);
    expect(lost.text).toContain('What was typed must be launch.');
    const address = await visitor.get('/rooms/launch/mode').expect(302);
    expect(address.headers.location).toBe('/admin/rooms/launch/controls');
  });

  it('says what others changed since its operator looked', async () => {
    const api = await busyRoom();
    const operator = await Operator.of(api);
    const advance = await operator.look('advance', { by: '2' });
    await api.room.advance(1);
    expect(await operator.confirm('advance', advance.form)).toContain('Since you looked it had moved to 3.');
    const open = await operator.look('mode', { mode: 'paused' });
    await api.room.change({ rate: rate(5, 60_000), mode: 'closed' });
    expect(await operator.confirm('mode', open.form)).toContain(
      'Since you looked somebody else had changed the mode, rate and capacity.',
    );
  });

  it('of an admin is none of an operator', async () => {
    const api = await adminFixture();
    const { visitor } = await Operator.of(api);
    const { text } = await visitor.get('/rooms/launch/controls').expect(200);
    for (const name of ['times', 'gate', 'reset']) expect(text).not.toContain(`/rooms/launch/${name}"`);
    const times = { turn_window: '1m', grace: '1m', admission: '1m' };
    await visitor.send('/rooms/launch/times', { ...times, step: 'look' }, 403);
    await visitor.send('/rooms/launch/gate', { url: 'https://shop.example.com/', step: 'look' }, 403);
  });

  it('of a viewer says nothing and does nothing', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    const { text } = await visitor.get('/rooms/launch/controls').expect(200);
    expect(text).not.toContain('Look first<');
    await visitor.send('/rooms/launch/mode', { mode: 'off', step: 'look' }, 403);
    expect((await visitor.get('/pause').expect(403)).text).toContain('needs the role operator');
  });
});

it('the mode of a prequeue says when the doors open, for whom, and that there is one draw', async () => {
  const api = await adminFixture();
  const operator = await Operator.of(api);
  await api.room.change({ opensAtMs: api.clock.nowMs });
  const passed = await operator.look('mode', { mode: 'prequeue' });
  expect(passed.says).toContain('The time at which the doors open has passed: they open at once.');
  await api.room.change({ opensAtMs: Date.parse('2035-03-01T10:00:00Z'), drawSource: 'a beacon' });
  const early = await operator.look('mode', { mode: 'prequeue' });
  expect(early.says).toContain('The doors open by themselves on 1 Mar 2035 at 10:00.');
  await operator.confirm('mode', early.form);
  await api.room.joinEarlyMany(3);
  const open = await operator.look('mode', { mode: 'open' });
  for (const sentence of [
    'The doors open: 3 early visitors get a number by the draw.',
    'Nobody is called before the public value of the draw is told.',
    'There is one draw in an epoch',
  ]) {
    expect(open.says).toContain(sentence);
  }
  await operator.confirm('mode', open.form);
  const draw = await operator.look('draw', { public_value: 'seven' });
  expect(draw.says).toContain('The first value that is told counts');
  expect(await operator.confirm('draw', draw.form)).toBe('The draw is done: 3 early visitors have their numbers.');
  const late = await operator.visitor.send('/rooms/launch/draw', { public_value: 'eight' }, 409);
  expect(late.text).toContain('No draw awaits a public value');
});

it('pausing everything names the rooms before', async () => {
  const api = await adminFixture();
  await api.store.line.change({ room: 'other', change: { mode: 'off' } });
  await api.room.joinMany(2);
  const { visitor } = await Operator.of(api);
  const { text } = await visitor.get('/pause').expect(200);
  for (const sentence of ['This pauses 1 room', 'The launch 2 waiting', 'other is off: everybody passes there']) {
    expect(words(text)).toContain(sentence);
  }
  await visitor.send('/pause');
  expect(words((await visitor.get('/pause').expect(200)).text)).toContain('No room is open');
});
