import type { RoomEvent } from '../room/room-event.ts';

export interface FeedEvent {
  /**
   * Rises from event to event of a room by one; by more where a failover may have lost some. It starts at the time of the
   * room's first step in epoch milliseconds, so that ids rise even when the store has lost everything.
   */
  readonly id: number;
  readonly atMs: number;
  readonly event: RoomEvent;
}

export interface FeedRequest {
  readonly room: string;
  /** The id of the last event that is known; 0: from the oldest one that is kept. */
  readonly after: number;
  /** 1 to 1,000. */
  readonly limit: number;
  /** Which events: all, which is the default, or acts (`isAct`). */
  readonly only?: 'all' | 'acts';
}

/**
 * What happened in each room, in order: every step of the line notes it as part of itself (`LineStore`). At least the
 * last `EVENTS_KEPT` of a room can be read, and of its acts (`isAct`) at least the last `ACTS_KEPT`, for `ACTS_KEPT_MS`.
 */
export interface EventFeed {
  /** Events after a known one, the oldest first. Rejects with `room_unknown` and `store_unavailable`. */
  read(request: FeedRequest): Promise<readonly FeedEvent[]>;

  /** The id of the newest event; 0: there is none. */
  newest(request: { readonly room: string }): Promise<number>;
}

/**
 * How many events between a known one and the next that can be read are not there any more. Between two acts that are
 * older than all other events these were no acts, unless a failover lost some.
 * @param after 0: none is known, so none is missed
 */
export function missedEvents(after: number, next: number): number {
  return after === 0 ? 0 : next - after - 1;
}
