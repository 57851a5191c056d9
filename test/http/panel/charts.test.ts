import { describe, expect, it } from 'vitest';
import { chartRows } from '../../../src/http/admin/chart-rows.ts';
import { unescaped } from '../../support/form-fields.ts';
import { adminFixture } from '../admin/admin-fixture.ts';
import { words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

const MINUTE_MS = 60_000;

/** A room that was busy for five minutes, with a rate and a capacity. */
async function busy() {
  const api = await adminFixture();
  await api.as('operator', 'patch', '/rooms/launch').send({ inlet: { admit: 2, every: '1m', capacity: 7 } });
  for (let minute = 0; minute < 5; minute += 1) {
    await api.room.joinMany(3);
    api.clock.advance(MINUTE_MS);
    await api.room.state();
  }
  return { api, visitor: await PanelVisitor.signedIn(api, 'viewer') };
}

describe('the charts of a room', () => {
  it('are a table without JavaScript, with what was set and what was done', async () => {
    const { visitor } = await busy();
    const { text } = await visitor.get('/rooms/launch').expect(200);
    const [, table = ''] = /<table>(.*?)<\/table>/s.exec(text) ?? [];
    expect(words(table)).toContain(
      'Time Not called yet Inside Capacity Turns open Joined / min Called / min Set rate / min',
    );
    expect(table.match(/<tr>/g)).toHaveLength(1 + 5);
    expect(words(table)).toMatch(/08:02:00 2 0 7 4 3 2 2 /);
    expect(text).toMatch(/<li data-act="\d+">.*Set .*capacity: 7.*operator/);
    expect(text).toContain('minutes=60#charts-card" aria-current="true"');
    const { text: short } = await visitor.get('/rooms/launch?minutes=15').expect(200);
    expect(short).toContain('minutes=15#charts-card" aria-current="true"');
    expect((await visitor.get('/rooms/launch?minutes=7').expect(200)).text).toContain('data-minutes="60"');
  });

  it('are a CSV file of the same', async () => {
    const { visitor } = await busy();
    const page = await visitor.get('/rooms/launch').expect(200);
    const [, file = ''] = /href="\/admin(\/api\/v1\/[^"]*format=csv)"/.exec(page.text) ?? [];
    const { text, headers } = await visitor.get(unescaped(file)).expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="launch-readFigures.csv"',
    });
    const lines = text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(lines.map(({ length }) => length)).toEqual(Array.from({ length: 6 }, () => 13));
    const [head = [], first = [], ...later] = lines;
    const column = (name: string, line: readonly string[]) => line[head.indexOf(name)];
    expect(first[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(column('Joined / min', first)).toBe('');
    for (const line of later) {
      expect(['Joined / min', 'Set rate / min', 'Capacity'].map((name) => column(name, line))).toEqual(['3', '2', '7']);
    }
  });

  it('have gaps, and begin anew with an epoch', () => {
    const base = { uncalled: 0, inside: 0, outstanding: 0, issued: 9, serving: 9, joined: 4, absent: 1, missed: 2 };
    const more = { rate_per_minute: 7.5, capacity: null, waited_p50: 90, waited_p95: 1_200 };
    const at = (minute: number, some: object) => ({
      ...base,
      ...more,
      called: 9,
      admitted: 9,
      at: minute * 60,
      ...some,
    });
    const [first, second, afterGap, reset] = chartRows([
      at(0, {}),
      at(2, { called: 12, admitted: 10, missed: 3 }),
      at(10, {}),
      at(11, { called: 1, admitted: 0, missed: 0, issued: 1, serving: 1 }),
    ]);
    expect(first).toMatchObject({ joined: null, called: null, rate: 7.5, waitedHalf: 1.5, waitedMost: 20 });
    expect(second).toMatchObject({ joined: 2, called: 1.5, entered: 0.5, missed: 0.5, absent: 0.5 });
    expect(afterGap).toMatchObject({ joined: null, missed: null });
    expect(reset).toMatchObject({ called: 1, entered: 0, missed: 0 });
  });
});
