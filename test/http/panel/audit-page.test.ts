import { describe, expect, it } from 'vitest';
import { unescaped } from '../../support/form-fields.ts';
import { type AdminFixture, adminFixture } from '../admin/admin-fixture.ts';
import { words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

async function look(visitor: PanelVisitor, query = '', status = 200) {
  const { text } = await visitor.get(`/audit${query}`).expect(status);
  const [, rows = ''] = /<ol class="acts">(.*)<\/ol>/s.exec(text) ?? [];
  return {
    text,
    rows: rows
      .split('<time')
      .slice(1)
      .map((row) => `<time${row}`)
      .map(words)
      .filter((row) => row.trim() !== ''),
  };
}

async function message(api: AdminFixture, room: string, text: string): Promise<void> {
  await api.as('operator', 'patch', `/rooms/${room}`).set('X-Forwarded-For', '192.0.2.7').send({ message: text });
}

describe('the page that tells who did what', () => {
  it('tells it in words and in the zone of the reader, with what was before and after', async () => {
    const api = await adminFixture();
    await message(api, 'launch', '<b>Back</b> at ten');
    const visitor = (await PanelVisitor.signedIn(api, 'admin')).inZone('Asia/Kolkata');
    const { rows, text } = await look(visitor);
    expect(rows).toEqual([
      expect.stringMatching(/13:30:00 admin admin · Sign in panel · 192\.0\.2\.1/),
      expect.stringMatching(
        /13:30:00 operator operator · Change settings · launch message none → <b>Back<\/b> at ten API · 192\.0\.2\.7/,
      ),
    ]);
    expect(text).not.toContain('<b>Back');
  });

  it('tells what was planned in words, each change for itself', async () => {
    const api = await adminFixture();
    for (const [at, change] of [
      ['2027-01-15T10:00:00Z', { mode: 'over' }],
      ['2027-01-15T09:00:00Z', { inlet: { admit: 400, every: '1m' } }],
    ]) {
      await api.as('operator', 'post', '/rooms/launch/schedule').send({ at, change }).expect(200);
    }
    const { rows } = await look(await PanelVisitor.signedIn(api, 'admin'), '?action=planChange');
    expect(rows).toEqual([
      expect.stringContaining('launch planned none → 09:00: 400 a minute API'),
      expect.stringContaining('launch planned none → 10:00: over API'),
    ]);
  });

  it('is filtered without a script, and its table has the same filter', async () => {
    const api = await adminFixture();
    const visitor = (await PanelVisitor.signedIn(api, 'admin')).inZone('Asia/Kolkata');
    for (const room of ['launch', 'other']) await message(api, room, `in ${room}`);
    const query = '?who=operator&room=other&action=changeSettings&from=2027-01-15T13%3A30&to=2027-01-15T13%3A31';
    const { rows, text } = await look(visitor, query);
    expect(rows).toEqual([expect.stringContaining('in other')]);
    for (const value of ['value="operator"', 'value="2027-01-15T13:30"', 'value="other" selected']) {
      expect(text).toContain(value);
    }
    const csv = unescaped(/href="\/admin(\/api\/v1\/audit\?[^"]*)"/.exec(text)?.[1] ?? '');
    expect(csv).toContain('from=2027-01-15T08%3A00%3A00.000Z');
    const table = await visitor
      .get(csv)
      .expect(200)
      .expect('Content-Type', /^text\/csv/);
    expect(table.text.trim().split('\r\n')).toHaveLength(2);
    expect((await look(visitor, '?who=nobody')).text).toContain('Nothing like this was done.');
    expect((await look(visitor, '?from=soon', 400)).text).toContain('must be a time');
    await visitor.get('/audit?cursor=x').expect(400);
  });

  it('has pages, and is for admins', async () => {
    const api = await adminFixture();
    for (let count = 0; count < 55; count += 1) await message(api, 'launch', `message ${count}`);
    const visitor = await PanelVisitor.signedIn(api, 'admin');
    const first = await look(visitor, '?action=changeSettings');
    expect(first.rows).toHaveLength(50);
    const older = unescaped(/href="\/admin\/audit(\?[^"]*)">Older/.exec(first.text)?.[1] ?? '');
    const second = await look(visitor, older);
    expect(second.rows).toHaveLength(5);
    expect(second.rows.at(-1)).toContain('message 0');
    await (await PanelVisitor.signedIn(api, 'operator')).get('/audit').expect(403);
  });
});

it('the keys are listed on a page without a script', async () => {
  const visitor = await PanelVisitor.signedIn(await adminFixture(), 'viewer');
  const { text } = await visitor.get('/keyboard').expect(200);
  expect(words(text)).toContain('g then c in a room: Controls');
  expect(words(text)).not.toContain('Who did what');
});
