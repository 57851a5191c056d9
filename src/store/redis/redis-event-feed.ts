import type { EventFeed, FeedEvent, FeedRequest } from '../event-feed.ts';
import { decodeEvent } from './event-codec.ts';
import type { LineSteps } from './line-steps.ts';
import { numberAt, textAt } from './reply-codec.ts';

/** A stream for each room, to which the scripts of its line append. */
export class RedisEventFeed implements EventFeed {
  readonly #steps: LineSteps;

  constructor(steps: LineSteps) {
    this.#steps = steps;
  }

  async read({ room, after, limit, only = 'all' }: FeedRequest): Promise<readonly FeedEvent[]> {
    const reply = await this.#steps.run('lineEvents', room, [after, limit, only]);
    const events: FeedEvent[] = [];
    for (let at = 1; at < reply.length; at += 2) events.push(decodeEvent(textAt(reply, at), textAt(reply, at + 1)));
    return events;
  }

  async newest({ room }: { room: string }): Promise<number> {
    return numberAt(await this.#steps.run('lineNewestEvent', room, []), 1);
  }
}
