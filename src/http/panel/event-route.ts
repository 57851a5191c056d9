import { PassThrough, type Readable } from 'node:stream';
import type Router from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import type { RoomConfig } from '../../config/config.ts';
import { seesRoom } from '../admin/access.ts';
import type { AdminOperation } from '../admin/admin-operation.ts';
import { sendStream } from '../admin/send-stream.ts';
import type { PanelSession, PanelSessions } from './sessions.ts';

/** Merges streams that each write whole events, so that those may follow each other in any order. It ends with the first that ends. */
function merge(streams: readonly Readable[]): Readable {
  const merged = new PassThrough();
  merged.once('close', () => closeAll(streams));
  for (const stream of streams) {
    stream.once('end', () => merged.end());
    stream.once('error', (error) => merged.destroy(error));
    stream.pipe(merged, { end: false });
  }
  return merged;
}

function closeAll(streams: readonly Readable[]): void {
  for (const stream of streams) stream.destroy();
}

export interface EventRouteOptions {
  readonly operations: readonly AdminOperation[];
  readonly rooms: readonly RoomConfig[];
  readonly sessions: Pick<PanelSessions, 'read'>;
  readonly logger: Logger;
  /** Names a route and lets those who are signed in through to it. */
  readonly asked: (
    name: string,
    answer: (ctx: Context, session: PanelSession) => Promise<void>,
  ) => (ctx: Context & { params: Record<string, string> }) => Promise<void>;
}

/**
 * Adds what happens in all rooms as one stream, of the streams that the admin API has of each: a browser opens but six
 * connections to a site. Ids of different rooms have nothing to do with each other, so whoever comes back looks at the
 * rooms afresh.
 */
export function addEventRoute(router: Router, { operations, rooms, sessions, logger, asked }: EventRouteOptions): void {
  const streamTo = operations.find(({ id }) => id === 'readEvents')?.streamTo;

  router.get(
    '/events',
    asked('events', async (ctx, { caller }) => {
      if (streamTo === null || streamTo === undefined) throw new Error('there are no streams of events');
      const call = { caller, sub: '', name: '', idempotencyKey: null, lastEventId: null, query: {}, body: undefined };
      const seen = rooms.filter(({ name }) => seesRoom(caller, name));
      const opening = await Promise.allSettled(seen.map(({ name }) => streamTo({ ...call, room: name })));
      const streams = opening.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      const refused = opening.find((each) => each.status === 'rejected');
      if (refused !== undefined) {
        closeAll(streams);
        throw refused.reason;
      }
      ctx.set('Cache-Control', 'no-store');
      sendStream(ctx, merge(streams), { mayRead: () => sessions.read(ctx) !== null, logger });
    }),
  );
}
