import { z } from 'zod';
import { figuresShape } from '../../events/event-view.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import { FiguresHistory, type FiguresOfMinute, HISTORY_MS } from './figures-history.ts';
import { noBody, type Operation, operation } from './operation.ts';
import { limitUpTo } from './page-limit.ts';

const MINUTE_MS = 60_000;
const MAX_MINUTES = HISTORY_MS / MINUTE_MS;

const figuresQuery = z.strictObject({
  minutes: limitUpTo(MAX_MINUTES).describe(`How far back, 1 to ${MAX_MINUTES}. Default 180.`),
});

const figuresView = z.strictObject({ at: z.int().describe('Seconds since 1970.'), ...figuresShape });

const figuresList = z
  .strictObject({ figures: z.array(figuresView).describe('One for each minute in which the room was kept, in order.') })
  .meta({ id: 'Figures' });

function view({ atMs, figures: { passedOver: passed_over, ...figures } }: FiguresOfMinute) {
  return { at: Math.floor(atMs / 1000), ...figures, passed_over };
}

export interface FiguresOperationsOptions {
  readonly line: LineStore;
  readonly feed: EventFeed;
}

/** What rooms looked like, minute by minute. */
export function figuresOperations({ line, feed }: FiguresOperationsOptions): Operation[] {
  const histories = new Map<string, FiguresHistory>();

  function historyOf(room: string): FiguresHistory {
    const known = histories.get(room) ?? new FiguresHistory(feed, room);
    histories.set(room, known);
    return known;
  }

  return [
    operation({
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
        const { nowMs } = await line.tick({ room });
        const figures = await historyOf(room).since(nowMs - minutes * MINUTE_MS);
        return { figures: figures.map(view) };
      },
    }),
  ];
}
