import type { z } from 'zod';
import { chartColumns, chartRows, chartValues } from '../admin/chart-rows.ts';
import { figuresList } from '../admin/figures-operations.ts';
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
      .map((row) => ({ at: times.stamp(row.at * 1000), values: chartValues(row) })),
    acts: acts.map((act) => tellEvent(act, times)).toReversed(),
  };
}
