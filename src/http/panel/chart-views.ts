import type Router from '@koa/router';
import type { z } from 'zod';
import { figuresList } from '../admin/figures-operations.ts';
import { type ChartRow, chartColumns, chartRows } from './chart-rows.ts';
import { type ToldEvent, tellEvent } from './event-words.ts';
import type { LocalTimes } from './local-times.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

/** How far back charts go, in minutes. */
const ranges: readonly (readonly [minutes: string, name: string])[] = [
  ['15', '15 min'],
  ['60', '1 h'],
  ['180', '3 h'],
  ['360', '6 h'],
  ['1440', '24 h'],
];
const FIRST = '60';

/** More lines nobody reads. */
const TABLE_ROWS = 30;

/** The range that is asked for. */
export function askedRange(minutes: unknown): string {
  return ranges.find(([each]) => each === minutes)?.[0] ?? FIRST;
}

async function readFigures(
  run: SignedInRoutes['run'],
  { caller }: PanelSession,
  room: string,
  minutes: string,
): Promise<z.output<typeof figuresList>> {
  return figuresList.parse(await run('readFigures', { caller, room, query: { minutes } }));
}

/** What the page of a room shows of its last minutes to hours. */
export interface ChartsView {
  readonly minutes: string;
  /** Whether this is the range that is shown to somebody who asks for none. */
  readonly isFirst: boolean;
  readonly ranges: typeof ranges;
  readonly columns: readonly string[];
  /** The newest first; of a long time every so many of them. */
  readonly rows: readonly {
    readonly at: ReturnType<LocalTimes['stamp']>;
    readonly values: readonly (number | null)[];
  }[];
  /** What people, settings and the plan did, the newest first. */
  readonly acts: readonly ToldEvent[];
}

function valuesOf(row: ChartRow): (number | null)[] {
  return chartColumns.map(([column]) => row[column]);
}

/** Returns the charts of a room as a table, with what was done meanwhile. */
export async function chartsView(
  run: SignedInRoutes['run'],
  session: PanelSession,
  { room, minutes, times }: { readonly room: string; readonly minutes: string; readonly times: LocalTimes },
): Promise<ChartsView> {
  const { figures, acts } = await readFigures(run, session, room, minutes);
  const rows = chartRows(figures).toReversed();
  const every = Math.ceil(rows.length / TABLE_ROWS);
  return {
    ...{ minutes, isFirst: minutes === FIRST, ranges },
    columns: chartColumns.map(([, name]) => name),
    rows: rows
      .filter((_row, index) => index % every === 0)
      .map((row) => ({ at: times.stamp(row.at * 1000), values: valuesOf(row) })),
    acts: acts.map((act) => tellEvent(act, times)).toReversed(),
  };
}

/** Adds the file with exactly what the charts of a room show. */
export function addChartFile(router: Router, { run, asked }: Pick<SignedInRoutes, 'run' | 'asked'>): void {
  router.get(
    '/rooms/:room/figures.csv',
    asked('figures', async (ctx, session, room) => {
      const { figures } = await readFigures(run, session, room, askedRange(ctx.query.minutes));
      const lines = chartRows(figures).map((row) => [new Date(row.at * 1000).toISOString(), ...valuesOf(row)]);
      const head = ['Time', ...chartColumns.map(([, name]) => name)];
      ctx.set({ 'Cache-Control': 'no-store', 'Content-Disposition': `attachment; filename="${room}-figures.csv"` });
      ctx.type = 'text/csv; charset=utf-8';
      ctx.body = [head, ...lines].map((line) => `${line.map((value) => value ?? '').join(',')}\r\n`).join('');
    }),
  );
}
