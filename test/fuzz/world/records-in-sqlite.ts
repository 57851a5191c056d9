import type { Replacement } from '../../support/source-copy.ts';
import type { Inspector } from './inspector.ts';
import { type Records, Tally } from './records.ts';

/** Families by table; those with a room have a column for it. */
const TABLES: Readonly<Record<string, { readonly family: string; readonly of: string }>> = {
  rooms: { family: 'rooms', of: 'name' },
  turns: { family: 'turns', of: 'room' },
  number_bits: { family: 'bits of numbers', of: 'room' },
  events: { family: 'events', of: 'room' },
  acts: { family: 'acts', of: 'room' },
  audit: { family: 'audit', of: "''" },
  visits: { family: 'visits', of: 'room' },
  late_returns: { family: 'late returns', of: 'room' },
  join_answers: { family: 'answers to joins', of: 'room' },
  keyed_answers: { family: 'keyed answers', of: 'room' },
  artifacts: { family: 'artifact', of: 'kind' },
  documents: { family: 'document', of: "''" },
};

interface Answer {
  readonly rows: readonly { readonly table: string; readonly of: string; readonly count: number }[];
  readonly bytes: number;
}

/** The name by which the product that is tried tells its database: only the process itself can open the file. */
const DATABASE = 'databaseOfTheFuzzedProduct';

export const shownDatabase: Replacement = {
  file: 'src/store/sqlite/open-database.ts',
  from: '    return database;',
  to: `    Object.assign(globalThis, { ${DATABASE}: database });\n    return database;`,
};

/** Runs in the product. Tables that are not known are told by their name. */
const READ = `(() => {
  const known = ${JSON.stringify(Object.fromEntries(Object.entries(TABLES).map(([name, { of }]) => [name, of])))};
  const all = (sql) => ${DATABASE}.prepare(sql).all();
  const names = new Map(all('SELECT id, name FROM rooms').map(({ id, name }) => [id, name]));
  const rows = all("SELECT name FROM sqlite_schema WHERE type = 'table'").flatMap(({ name: table }) =>
    all('SELECT ' + (known[table] ?? "'?'") + ' AS of, count(*) AS count FROM ' + table + ' GROUP BY 1')
      .map(({ of, count }) => ({ table, of: names.get(of) ?? String(of), count })));
  const pragma = (name) => Object.values(all('PRAGMA ' + name)[0])[0];
  return { rows, bytes: (pragma('page_count') - pragma('freelist_count')) * pragma('page_size') };
})()`;

/** Reads what the embedded store of a process holds. */
export async function readSqlite(inspector: Inspector): Promise<Records> {
  const { rows, bytes } = await inspector.evaluate<Answer>(READ);
  const tally = new Tally();
  for (const { table, of, count } of rows) {
    const family = TABLES[table]?.family ?? `unknown ${table}`;
    tally.add(nameOf(family, of), count);
  }
  return { counts: tally.counts, keys: rows.reduce((sum, { count }) => sum + count, 0), bytes };
}

/** The rows beside large requests (`Interaction:claimed:ROOM`) are a family of the room, as in Redis. */
function nameOf(family: string, of: string): string {
  if (family === 'rooms') return 'rooms';
  if (family !== 'artifact') return `${family} ${of}`.trimEnd();
  const [, room] = /^Interaction:\w+:(.*)$/.exec(of) ?? [];
  return room === undefined ? `artifact:${of}` : `large requests ${room}`;
}
