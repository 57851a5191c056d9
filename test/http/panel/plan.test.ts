import { describe, expect, it } from 'vitest';
import { filledForm } from '../../support/form-fields.ts';
import { type AdminFixture, adminFixture, eventsOf } from '../admin/admin-fixture.ts';
import { hiddenFields, Operator, words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

/** An operator of a paused room, at 8:00 in UTC. */
async function opened(role?: 'admin'): Promise<{ api: AdminFixture; operator: Operator }> {
  const api = await adminFixture();
  await api.room.change({ mode: 'paused' });
  return { api, operator: await Operator.of(api, role) };
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

  it('is changed: its form has what is planned, and what it has no fields for stays', async () => {
    const { api, operator } = await opened('admin');
    const change = { inlet: { admit: 200, every: '1m', until: '2027-01-15T11:00:00Z' }, turn_window: '5m' };
    const planned = { at: '2027-01-15T10:00:00Z', change };
    const { body } = await api.as('admin', 'post', '/rooms/launch/schedule').send(planned).expect(200);
    const path = new RegExp(`href="/admin(/rooms/launch/controls\\?change=${body.id})#plan-card"`);
    const [, link = ''] = path.exec(await page(operator)) ?? [];
    const filled = filledForm(await page(operator, link), '/admin/rooms/launch/replan');
    expect(filled).toMatchObject({ at: '2027-01-15T10:00', planned_mode: '', planned_admit: '200' });
    const { says, form } = await operator.look('replan', { ...filled, at_words: '10:30', planned_admit: '400' });
    expect(says).toContain('This changes what is planned: it happens 10:30');
    expect(says).toContain('400 a minute, until 11:00, turn window: 5m');
    expect(await operator.confirm('replan', form)).toMatch(/^Planned for 10:30: 400 a minute/);
    const { planned: plan } = (await api.as('viewer', 'get', '/rooms/launch/schedule')).body;
    const inlet = { ...change.inlet, admit: 400, until: '2027-01-15T11:00:00.000Z' };
    const [only] = plan;
    expect(plan).toHaveLength(1);
    expect(only).toMatchObject({ id: body.id, at: '2027-01-15T10:30:00.000Z', change: { turn_window: '5m', inlet } });
  });

  it('keeps a time that is left alone, and takes a rate away with its parts', async () => {
    const { api, operator } = await opened();
    const change = { mode: 'open', message: null, inlet: { admit: 200, every: '1m', from: '2027-01-15T10:05:00Z' } };
    const planned = { at: '2027-01-15T10:00:30.250Z', change };
    const { body } = await api.as('operator', 'post', '/rooms/launch/schedule').send(planned).expect(200);
    const filled = filledForm(
      await page(operator, `/rooms/launch/controls?change=${body.id}`),
      '/admin/rooms/launch/replan',
    );
    const { form } = await operator.look('replan', { ...filled, planned_admit: '', planned_every: '' });
    await operator.confirm('replan', form);
    const { planned: plan } = (await api.as('viewer', 'get', '/rooms/launch/schedule')).body;
    expect(plan).toEqual([
      { id: body.id, at: '2027-01-15T10:00:30.250Z', change: { mode: 'open', message: null }, by: 'operator' },
    ]);
  });

  it('cannot be changed once it is done: what was typed is kept', async () => {
    const { api, operator } = await opened();
    await operator.confirm('plan', (await operator.look('plan', opening)).form);
    const [, id = ''] = /\?change=([\w-]{12})/.exec(await page(operator)) ?? [];
    const filled = filledForm(
      await page(operator, `/rooms/launch/controls?change=${id}`),
      '/admin/rooms/launch/replan',
    );
    api.clock.advance(2 * 3_600_000);
    await api.room.state();
    const late = { ...filled, at_words: '12:00', planned_message: 'Welcome', step: 'look' };
    const { text } = await operator.visitor.send('/rooms/launch/replan', late, 404);
    expect(words(text)).toContain('There is no such planned change.');
    expect(text).toContain('>Welcome</textarea>');
    const gone = await operator.visitor.get(`/rooms/launch/controls?change=${id}`).expect(404);
    expect(words(gone.text)).toContain('There is no such planned change.');
  });

  it.each(['paused', 'closed', 'over', 'off'] as const)(
    'opens a room that is %s by one field and three clicks',
    async (mode) => {
      const { api, operator } = await opened();
      await api.room.change({ mode });
      expect(await page(operator)).toContain('/rooms/launch/controls#plan-card">Plan a change</a>');
      const filled = filledForm(await page(operator, '/rooms/launch/controls'), '/admin/rooms/launch/plan');
      const { form } = await operator.look('plan', { ...filled, at_words: '10:00' });
      expect(await operator.confirm('plan', form)).toBe('Planned for 10:00: open.');
    },
  );

  it('opens early visitors by one field and three clicks', async () => {
    const { api, operator } = await opened();
    await api.room.change({ mode: 'prequeue', opensAtMs: Date.parse('2027-01-15T12:00:00Z') });
    expect(await page(operator)).toContain('/rooms/launch/controls#mode-card">Change the opening</a>');
    const filled = filledForm(await page(operator, '/rooms/launch/controls'), '/admin/rooms/launch/mode');
    const { form } = await operator.look('mode', { ...filled, opens_at_words: '10:00' });
    expect(await operator.confirm('mode', form)).toContain('10:00');
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
