import { describe, expect, it } from 'vitest';
import { rate } from '../../store/contract/room-driver.ts';
import { type AdminFixture, adminFixture, eventsOf, keys } from '../admin/admin-fixture.ts';
import { Operator, words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

const MINUTE_MS = 60_000;

/** One minute before ten in Berlin: of a day in January. */
const BEFORE_TEN_MS = Date.parse('2027-01-12T08:59:00Z');

async function atOneMinuteToTen(): Promise<AdminFixture> {
  const api = await adminFixture();
  api.clock.advance(BEFORE_TEN_MS - api.clock.nowMs);
  return api;
}

/** An operator whose browser has told its time zone. */
async function inBerlin(api: AdminFixture, role: 'operator' | 'admin' | 'viewer' = 'operator'): Promise<Operator> {
  const visitor = await PanelVisitor.signedIn(api, role);
  return new Operator(visitor.inZone('Europe/Berlin'));
}

const byRate = { rate: rate(5, MINUTE_MS), mode: 'open' } as const;

describe('when a room opens and ends', () => {
  it.each(['viewer', 'operator', 'admin'] as const)('stands on Rooms and Live for a %s', async (role) => {
    const api = await atOneMinuteToTen();
    await api.room.change({ ...byRate, mode: 'prequeue', opensAtMs: api.clock.nowMs + 59_000 });
    const { visitor } = await inBerlin(api, role);
    for (const path of ['', '/rooms/launch']) {
      expect(words((await visitor.get(path)).text)).toContain(
        'Opens in 00:59 , at 09:59:59. Then calls 5 every minute.',
      );
    }
    await api.room.change({ mode: 'open', rate: { ...byRate.rate, untilMs: Date.parse('2027-01-12T11:00:00Z') } });
    for (const path of ['', '/rooms/launch']) {
      expect(words((await visitor.get(path)).text)).toContain('Calls 5 every minute until 12:00.');
    }
  });

  it('is in one time zone everywhere, which the page names, and UTC before a browser has told one', async () => {
    const api = await atOneMinuteToTen();
    await api.room.change({ opensAtMs: Date.parse('2027-01-12T09:00:00Z') });
    const { visitor } = await inBerlin(api, 'admin');
    for (const path of ['', '/rooms/launch', '/rooms/launch/controls']) {
      const { text } = await visitor.get(path);
      expect(words(text)).toContain('Times are in Europe/Berlin (GMT+1).');
      expect(words(text)).toContain('Set opens at: 10:00');
      expect(text).toContain('>09:59:00</time>');
    }
    const utc = await PanelVisitor.signedIn(api);
    expect(words((await utc.get('')).text)).toContain('Times are in UTC');
    const done = await utc.send('/zone', { zone: 'America/New_York', back: '/rooms/launch' });
    expect(done.get('Location')).toBe('/admin/rooms/launch');
    expect(done.get('Set-Cookie')?.[0]).toMatch(
      /^owr_zone=America\/New_York; path=\/admin; .*samesite=strict; httponly$/i,
    );
    expect((await utc.send('/zone', { zone: 'Nowhere', back: 'https://evil.example' })).get('Location')).toBe('/admin');
    await utc.inZone('<script>').get('').expect(200);
  });

  it('is in the zone that the browser tells at the sign-in', async () => {
    const visitor = new PanelVisitor(await atOneMinuteToTen());
    for (const [zone, told] of [
      ['Asia/Tokyo', 'Asia/Tokyo (GMT+9)'],
      ['Not/AZone', 'UTC'],
    ] as const) {
      await visitor.signIn(keys.viewer, '192.0.2.1', zone).expect(303);
      expect(words((await visitor.get('')).text)).toContain(`Times are in ${told}`);
    }
  });

  it('of a paused room is no pace', async () => {
    const api = await adminFixture();
    await api.room.change({ ...byRate, mode: 'paused' });
    const { visitor } = await inBerlin(api);
    const rooms = words((await visitor.get('')).text);
    expect(rooms).toContain('Calls nobody: the room is paused. Set: 5 every minute.');
    expect(rooms).not.toContain('a minute');
  });
});

describe('a time that is entered', () => {
  it.each([
    { opens_at_words: '10:00' },
    { opens_at_words: '2027-01-12 10:00' },
    { opens_at_words: '2027-01-12T09:00:00Z' },
    { opens_at: '2027-01-12T10:00', zone: 'Europe/Berlin' },
    { opens_at: '2027-01-12T09:00', zone: 'UTC' },
  ])('may be picked or typed, by an operator: %o', async (typed) => {
    const api = await atOneMinuteToTen();
    await api.room.change(byRate);
    const operator = await inBerlin(api);
    const looked = await operator.look('mode', { mode: 'prequeue', ...typed });
    expect(looked.says).toContain('The doors open by themselves at 10:00.');
    const did = 'The room is prequeue now. 0 wait, 0 are inside. The doors open at 10:00.';
    expect(await operator.confirm('mode', looked.form)).toBe(did);
    expect(await operator.confirm('mode', looked.form)).toBe(did);
    await api.room.expectState({
      settings: expect.objectContaining({ mode: 'prequeue', opensAtMs: Date.parse('2027-01-12T09:00:00Z') }),
    });
  });

  it('is what was looked at, also when that time of day has passed', async () => {
    const api = await atOneMinuteToTen();
    await api.room.change(byRate);
    const operator = await inBerlin(api);
    const looked = await operator.look('mode', { mode: 'open', opens_at_words: '10:00' });
    api.clock.advance(2 * MINUTE_MS);
    expect(await operator.confirm('mode', looked.form)).toBe('The doors open at 10:00.');
    await api.room.expectState({
      settings: expect.objectContaining({ opensAtMs: Date.parse('2027-01-12T09:00:00Z') }),
    });
  });

  it('alone is told alone, and is left alone where nobody has touched it', async () => {
    const api = await atOneMinuteToTen();
    await api.room.change(byRate);
    const operator = await inBerlin(api);
    const looked = await operator.look('mode', { mode: 'open', opens_at_words: '10:00' });
    expect(looked.says).toContain('Set for the doors: at 10:00. By themselves they open in mode prequeue alone.');
    expect(await operator.confirm('mode', looked.form)).toBe('The doors open at 10:00.');
    const shown = { opens_at: '2027-01-12T10:00', opens_at_shown: '2027-01-12T10:00', zone: 'Europe/Berlin' };
    await operator.visitor.send('/rooms/launch/mode', { mode: 'paused', ...shown });
    expect((await eventsOf(api)).at(-1)).toMatchObject({ change: { mode: 'paused' } });
    const cleared = { ...shown, mode: 'paused', opens_at: '' };
    expect((await operator.look('mode', cleared)).says).toContain('There is no time any more at which the doors open.');
  });

  it('bounds a rate', async () => {
    const api = await atOneMinuteToTen();
    const operator = await inBerlin(api);
    const fields = { admit: '5', every: '1m', capacity: '', from_words: '10:00', until_words: '12:00' };
    const looked = await operator.look('inlet', fields);
    expect(looked.says).toContain('5 are called every 1m from 10:00 until 12:00.');
    expect(await operator.confirm('inlet', looked.form)).toBe('5 every 1m from 10:00 until 12:00, no capacity.');
    await operator.visitor.send('/rooms/launch/inlet', { ...fields, until_words: '9:30' });
    const { text } = await operator.visitor.get('/rooms/launch/controls');
    expect(text).toContain('name="until" type="datetime-local" value="2027-01-13T09:30"');
  });

  it.each([
    [{ opens_at_words: '9:30' }, '09:30 has passed today: this is tomorrow.'],
    [{ opens_at_words: '2027-01-12 9:30' }, 'The time at which the doors open is in the past: 09:30.'],
    [{ opens_at_words: '2028-12-01 10:00' }, 'is more than a year ahead: 1 Dec 2028, 10:00.'],
  ])('is asked about where it is unlikely: %o', async (typed, question) => {
    const api = await atOneMinuteToTen();
    await api.room.change(byRate);
    const operator = await inBerlin(api);
    expect((await operator.look('mode', { mode: 'open', ...typed })).says).toContain(question);
  });

  it('is warned of in a room that is called by hand', async () => {
    const operator = await inBerlin(await atOneMinuteToTen());
    const { says } = await operator.look('mode', { mode: 'prequeue', opens_at_words: '10:00' });
    expect(says).toContain('The room is called by hand: when the doors open nobody is called');
  });

  it('that is none is marked, with what was typed', async () => {
    const { visitor } = await inBerlin(await atOneMinuteToTen());
    const fields = { mode: 'prequeue', opens_at_words: 'at ten', step: 'look' };
    const { text } = await visitor.send('/rooms/launch/mode', fields, 400);
    expect(text).toContain('When the doors open must be a time: 10:00,');
    expect(text).toContain('value="at ten" autofocus aria-invalid="true" aria-describedby="mistake"');
    expect(text.match(/aria-invalid/g)).toHaveLength(1);
    expect(text).toContain('<option value="prequeue" selected>');
  });
});
