import { z } from 'zod';
import { eventView } from '../../events/event-view.ts';
import { ACTS_KEPT, ACTS_KEPT_MS, EVENTS_KEPT } from '../../room/room-event.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import { type AdminOperation, defineOperation, noBody } from './admin-operation.ts';
import { viewEvents } from './event-frames.ts';
import type { EventStreams } from './event-streams.ts';
import { eventId } from './last-event-id.ts';
import { limitUpTo } from './number-in-text.ts';

const MAX_PAGE = 1000;
const DAY_MS = 24 * 3_600_000;

const feedQuery = z.strictObject({
  after: eventId
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

/** What happened in a room. */
export function eventOperations({ feed, streams }: EventOperationsOptions): AdminOperation[] {
  return [
    defineOperation({
      id: 'readEvents',
      method: 'get',
      path: '/rooms/{room}/events',
      role: 'viewer',
      anyRoom: true,
      summary: 'What happened',
      description: `Events of a room in their order, of which the last ${EVENTS_KEPT} at least are kept, and of what people, settings and the plan did the last ${ACTS_KEPT} for ${ACTS_KEPT_MS / DAY_MS} days; an event \`feed.gap\` stands for those that are not there any more. Asked with \`Accept: text/event-stream\` they come as server-sent events as they happen; \`Last-Event-ID\` wins over \`after\`. Events of a deleted room can still be read.`,
      query: feedQuery,
      body: noBody,
      answer: eventPage,
      problems: ['streams_full', 'not_ready'],
      run: async ({ room, query: { after = 0, limit = 100 } }) => {
        const events = await feed.read({ room, after, limit });
        return { events: viewEvents(room, after, events), next: events.at(-1)?.id ?? after };
      },
      // Browsers send the header by themselves when they come back, and the address stays as it was.
      stream: ({ caller, room, lastEventId, query: { after = null } }) =>
        streams.open({ room, reader: caller.name, after: lastEventId ?? after }),
    }),
  ];
}
