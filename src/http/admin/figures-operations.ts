import { z } from 'zod';
import { figuresShape } from '../../events/event-view.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import { type AdminOperation, defineOperation, noBody } from './admin-operation.ts';
import { FiguresHistory, type FiguresOfMinute, HISTORY_MS } from './figures-history.ts';
import { limitUpTo } from './number-in-text.ts';
import { count } from './room-view.ts';

const MINUTE_MS = 60_000;
const MAX_MINUTES = HISTORY_MS / MINUTE_MS;

const figuresQuery = z.strictObject({
  minutes: limitUpTo(MAX_MINUTES).describe(`How far back, 1 to ${MAX_MINUTES}. Default 180.`),
});

const figuresView = z.strictObject({
  at: z.int().describe('Seconds since 1970.'),
  ...figuresShape,
  uncalled: count.describe(
    'Numbers given and not called yet, and entries before the doors open; of those who left, too.',
  ),
  called: count.describe('People called in this epoch, but for those who were absent.'),
});

const figuresList = z
  .strictObject({ figures: z.array(figuresView).describe('One for each minute in which the room was kept, in order.') })
  .meta({ id: 'Figures' });

function view({ atMs, figures: { passedOver: passed_over, ...figures }, uncalled, called }: FiguresOfMinute) {
  return { at: Math.floor(atMs / 1000), ...figures, passed_over, uncalled, called };
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
        'The figures that the event `room.metrics` noted minute by minute, for charts; as far back as the events are kept. Totals are those of the epoch.',
      query: figuresQuery,
      body: noBody,
      answer: figuresList,
      problems: [],
      run: async ({ room, query: { minutes = 180 } }) => {
        const { storeMs, draw } = await line.tick({ room });
        const figures = await historyOf(room).since(storeMs - minutes * MINUTE_MS, draw.drawnAtMs !== null);
        return { figures: figures.map(view) };
      },
    }),
  ];
}
