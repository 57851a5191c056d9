import { describe, expect, it } from 'vitest';
import { type AdminFixture, adminFixture, eventsOf } from '../admin/admin-fixture.ts';
import { hiddenFields, Operator, words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

/** An operator of a paused room, at 8:00 in UTC. */
async function opened(): Promise<{ api: AdminFixture; operator: Operator }> {
  const api = await adminFixture();
  await api.room.change({ mode: 'paused' });
  return { api, operator: await Operator.of(api) };
}

const opening = { at: '', at_words: '10:00', planned_mode: 'open', planned_admit: '200', planned_every: '1m' };

async function page(operator: Operator, path = '/rooms/launch'): Promise<string> {
  return (await operator.visitor.get(path).expect(200)).text;
}

describe('the plan of a room in the panel', () => {
  it('is said before anything is planned, and is then on its pages', async () => {
    const { api, operator } = await opened();
    const { says, form } = await operator.look('plan', opening);
    expect(says).toContain('This plans a change for 10:00');
    expect(says).toContain('open, 200 a minute');
    expect((await api.room.state()).plan).toBeUndefined();
    // What was typed is understood once: later "10:00" would be that of tomorrow.
    api.clock.advance(3 * 3_600_000);
    const { text } = await operator.visitor.send('/rooms/launch/plan', form, 400);
    expect(words(text)).toContain('The time must be in the future.');
  });

  it('opens the room, whose page counts down to it and says what is next', async () => {
    const { api, operator } = await opened();
    const { form } = await operator.look('plan', opening);
    expect(await operator.confirm('plan', form)).toBe('Planned for 10:00: open, 200 a minute.');
    for (const path of ['/rooms/launch', '/rooms/launch/controls', '/rooms/launch/visits']) {
      expect(words(await page(operator, path))).toContain('next: 10:00, open, 200 a minute');
    }
    expect(words(await page(operator))).toMatch(/Opens in .* as planned at 10:00\./);
    const viewer = await PanelVisitor.signedIn(api, 'viewer');
    const { text } = await viewer.get('/rooms/launch').expect(200);
    expect(words(text)).toContain('10:00 open, 200 a minute operator');
    expect(text).not.toContain('/unplan');
    api.clock.advance(2 * 3_600_000);
    await api.room.state();
    const live = words(await page(operator));
    expect(live).toContain('Calls 200 every minute');
    expect(live).toContain('As planned: Set mode: open');
    expect(live).toContain('Nothing is planned.');
  });

  it('is cancelled by a button, once', async () => {
    const { api, operator } = await opened();
    await operator.confirm('plan', (await operator.look('plan', opening)).form);
    const form = hiddenFields(await page(operator), '/rooms/launch/unplan');
    expect(await operator.confirm('unplan', form)).toBe('Cancelled. Nothing is planned any more.');
    expect((await eventsOf(api)).at(-1)).toMatchObject({ type: 'schedule.cancelled', actor: 'operator' });
    const stranger = { ...form, planned: 'AAAAAAAAAAAA' };
    const { text } = await operator.visitor.send('/rooms/launch/unplan', stranger, 404);
    expect(words(text)).toContain('There is no such planned change.');
  });

  it.each<[string, Record<string, string>, string]>([
    ['a time that has passed', { at_words: '2027-01-15 07:00' }, 'The time must be in the future.'],
    ['no time', { at_words: '' }, 'The time must be a time'],
    ['half a rate', { planned_every: '' }, 'The time between calls is needed with admit.'],
    [
      'a time that clocks skip',
      { zone: 'Europe/Berlin', at_words: '2027-03-28 02:30' },
      'Say 2027-03-28T01:30:00+01:00 or 2027-03-28T03:30:00+02:00.',
    ],
  ])('refuses %s, and keeps what was typed', async (_, fields, mistake) => {
    const { operator } = await opened();
    const sent = { ...opening, ...fields, planned_message: 'Welcome', step: 'look' };
    const { text } = await operator.visitor.send('/rooms/launch/plan', sent, 400);
    expect(words(text)).toContain(mistake);
    expect(text).toContain('>Welcome</textarea>');
  });

  it('has to change something', async () => {
    const { operator } = await opened();
    const { text } = await operator.visitor.send('/rooms/launch/plan', { at_words: '10:00', step: 'look' }, 400);
    expect(words(text)).toContain('What is planned must name a setting.');
  });

  it('is told before everything is paused', async () => {
    const { api, operator } = await opened();
    await api.room.change({ mode: 'open' });
    const { form } = await operator.look('plan', {
      at_words: '10:00',
      planned_mode: 'over',
      planned_message: 'Sold out',
    });
    await operator.confirm('plan', form);
    const says = words(await page(operator, '/pause'));
    expect(says).toContain('launch goes on by its plan all the same: 10:00, over, message: “Sold out”.');
  });
});
