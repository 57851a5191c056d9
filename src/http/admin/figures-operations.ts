import { z } from 'zod';
import { eventView, figuresShape, viewEvent, viewFigures } from '../../events/event-view.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import { type AdminOperation, defineOperation, noBody } from './admin-operation.ts';
import { chartColumns, chartRows, chartValues } from './chart-rows.ts';
import { csvOf } from './csv.ts';
import { FiguresHistory, type FiguresOfMinute, HISTORY_MS } from './figures-history.ts';
import { limitUpTo } from './number-in-text.ts';
import { count } from './room-view.ts';

const MINUTE_MS = 60_000;
const MAX_MINUTES = HISTORY_MS / MINUTE_MS;

const figuresQuery = z.strictObject({
  minutes: limitUpTo(MAX_MINUTES).describe(`How far back, 1 to ${MAX_MINUTES}. Default 180.`),
  format: z.enum(['json', 'csv'], 'must be json or csv').optional().describe('Wins over `Accept`.'),
});

/** From the figures of each minute, so by the minute. null: nobody was called, or nobody knows when they joined. */
const waited = z.int().min(0).nullable();

const figuresView = z.strictObject({
  at: z.int().describe('Seconds since 1970.'),
  ...figuresShape,
  uncalled: count.describe(
    'Numbers given and not called yet, and entries before the doors open; of those who left, too.',
  ),
  called: count.describe('People called in this epoch, but for those who were absent.'),
  absent: count.describe('People passed over since the figures before: they were not there when they were called.'),
  waited_p50: waited.describe('How long half of those called since the figures before had waited at most, in seconds.'),
  waited_p95: waited.describe('The same for 95 of 100 of them.'),
});

export const figuresList = z
  .strictObject({
    figures: z.array(figuresView).describe('One for each minute in which the room was kept, in order.'),
    acts: z
      .array(eventView)
      .describe(
        'What people, settings and the plan did in this time, in order: the newest hundred events of that kind.',
      ),
  })
  .meta({ id: 'Figures' });

function view({
  atMs,
  figures,
  uncalled,
  called,
  absent,
  waited: times,
}: FiguresOfMinute): z.output<typeof figuresView> {
  const inSeconds = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 1000));
  const waits = { waited_p50: inSeconds(times?.halfMs), waited_p95: inSeconds(times?.mostMs) };
  return { at: Math.floor(atMs / 1000), ...viewFigures(figures), uncalled, called, absent, ...waits };
}

/** What the charts of the panel show, as CSV. */
function tableOf(figures: readonly z.output<typeof figuresView>[]): string {
  const head = ['Time', ...chartColumns.map(([, name]) => name)];
  const rows = chartRows(figures).map((row) => [new Date(row.at * 1000).toISOString(), ...chartValues(row)]);
  return csvOf([head, ...rows]);
}

export interface FiguresOperationsOptions {
  readonly line: LineStore;
  readonly feed: EventFeed;
}

/** What rooms looked like, minute by minute. */
export function figuresOperations({ line, feed }: FiguresOperationsOptions): AdminOperation[] {
  const histories = new Map<string, FiguresHistory>();

  function historyOf(room: string): FiguresHistory {
    const known = histories.get(room) ?? new FiguresHistory(feed, room);
    histories.set(room, known);
    return known;
  }

  return [
    defineOperation({
      id: 'readFigures',
      method: 'get',
      path: '/rooms/{room}/figures',
      role: 'viewer',
      summary: 'Figures of the last hours',
      description:
        'The figures that the event `room.metrics` noted minute by minute, for charts, with what was set, and what was done meanwhile; as far back as the events are kept. Totals are those of the epoch. With `Accept: text/csv` or `format=csv` it is the table of the charts, a line for each minute, what grew as so many a minute.',
      query: figuresQuery,
      body: noBody,
      answer: figuresList,
      problems: [],
      csv: ({ figures }) => tableOf(figures),
      run: async ({ room, query: { minutes = 180 } }) => {
        const { storeMs, draw } = await line.tick({ room });
        const history = historyOf(room);
        const sinceMs = storeMs - minutes * MINUTE_MS;
        const figures = await history.since(sinceMs, draw.drawnAtMs !== null);
        return { figures: figures.map(view), acts: history.acts(sinceMs).map((act) => viewEvent(room, act)) };
      },
    }),
  ];
}
