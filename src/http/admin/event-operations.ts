import { z } from 'zod';
import { eventView } from '../../events/event-view.ts';
import { EVENTS_KEPT } from '../../room/room-event.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import { HttpProblem } from '../problem.ts';
import { viewEvents } from './event-frames.ts';
import type { EventStreams } from './event-streams.ts';
import { noBody, type Operation, operation } from './operation.ts';
import { limitUpTo } from './page-limit.ts';

const MAX_PAGE = 1000;
const idError = 'must be the id of an event, or 0';

function eventId(text: string): number | null {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}

const feedQuery = z.strictObject({
  after: z
    .string(idError)
    .transform((text, context) => {
      const id = eventId(text);
      if (id !== null) return id;
      context.issues.push({ code: 'custom', message: idError, input: text });
      return z.NEVER;
    })
    .optional()
    .describe('The last event that is known. Default: the oldest that is kept comes first, in a stream the next one.'),
  limit: limitUpTo(MAX_PAGE).describe('How many at most, 1 to 1000. Default 100. A stream has no limit.'),
});

const eventPage = z
  .strictObject({
    events: z.array(eventView),
    next: z.int().min(0).describe('`after` of the next page, also when there is none yet.'),
  })
  .meta({ id: 'Events' });

export interface EventOperationsOptions {
  readonly feed: EventFeed;
  readonly streams: Pick<EventStreams, 'open'>;
}

/** What a reader who comes back knows: browsers send the header by themselves, and the address stays as it was. */
function known(lastEventId: string | null, after: number | undefined): number | null {
  if (lastEventId === null) return after ?? null;
  const id = eventId(lastEventId);
  if (id === null) throw new HttpProblem('request_invalid', { errors: [{ path: 'Last-Event-ID', message: idError }] });
  return id;
}

/** What happened in a room. */
export function eventOperations({ feed, streams }: EventOperationsOptions): Operation[] {
  return [
    operation({
      id: 'readEvents',
      method: 'get',
      path: '/rooms/{room}/events',
      role: 'viewer',
      summary: 'What happened',
      description: `Events of a room in their order, of which the last ${EVENTS_KEPT} at least are kept; an event \`feed.gap\` stands for those that are not there any more. Asked with \`Accept: text/event-stream\` they come as server-sent events as they happen; \`Last-Event-ID\` wins over \`after\`.`,
      query: feedQuery,
      body: noBody,
      answer: eventPage,
      problems: ['streams_full', 'not_ready'],
      run: async ({ room, query: { after = 0, limit = 100 } }) => {
        const events = await feed.read({ room, after, limit });
        return { events: viewEvents(room, after, events), next: events.at(-1)?.id ?? after };
      },
      stream: ({ room, lastEventId, query: { after } }) => streams.open({ room, after: known(lastEventId, after) }),
    }),
  ];
}
