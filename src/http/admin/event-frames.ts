import { type EventView, viewEvent, viewGap } from '../../events/event-view.ts';
import { type FeedEvent, missedEvents } from '../../store/event-feed.ts';

/**
 * Events as they are told, in their order. Where some are not there any more an event says so.
 *
 * @param after the event that was told before them; 0: none was
 */
export function viewEvents(room: string, after: number, events: readonly FeedEvent[]): EventView[] {
  let told = after;
  return events.flatMap((event) => {
    const gap = missedEvents(told, event.id) > 0 ? [viewGap(room, told, event)] : [];
    told = event.id;
    return [...gap, viewEvent(room, event)];
  });
}

/** An event as a server-sent event is written (HTML, §9.2.5). JSON has no line breaks of its own. */
export interface EventFrame {
  readonly id: number;
  readonly text: string;
}

export function eventFrames(room: string, after: number, events: readonly FeedEvent[]): EventFrame[] {
  return viewEvents(room, after, events).map((view) => ({
    id: view.id,
    text: `id: ${view.id}\nevent: ${view.type}\ndata: ${JSON.stringify(view)}\n\n`,
  }));
}
