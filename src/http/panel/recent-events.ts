import { setImmediate as nextTurn } from 'node:timers/promises';
import { type EventView, viewEvent } from '../../events/event-view.ts';
import type { EventFeed, FeedEvent } from '../../store/event-feed.ts';
import { viewEvents } from '../admin/event-frames.ts';

/** How far back a process reads all events where it has not looked before; further back it reads acts alone. */
const EVENTS_READ = 5_000;
const PAGE = 1_000;
const EVENTS_TOLD = 25;

type Of<Type extends EventView['type']> = Extract<EventView, { type: Type }>;

/** Whether an event is one of many that nobody asked for: visits that begin and end by themselves, and figures. */
function isUntold(event: EventView): boolean {
  if (event.type === 'admission.ended') return event.data.actor === null;
  return event.type === 'admission.started' || event.type === 'room.metrics';
}

function isOfItself(event: EventView): event is Of<'serving.advanced'> | Of<'turns.missed'> {
  return event.type === 'turns.missed' || (event.type === 'serving.advanced' && event.data.actor === null);
}

/** What the inlet and time do again and again becomes one event, which is as old as the last of them. */
function fold(earlier: EventView, later: EventView): EventView {
  if (earlier.type === 'turns.missed' && later.type === 'turns.missed') {
    return { ...later, data: { ...later.data, count: earlier.data.count + later.data.count } };
  }
  if (earlier.type !== 'serving.advanced' || later.type !== 'serving.advanced') return later;
  const { from, called, passed_over: passedOver } = earlier.data;
  const data = {
    ...later.data,
    from,
    called: called + later.data.called,
    passed_over: passedOver + later.data.passed_over,
  };
  return { ...later, data };
}

/** Adds an event, folded into one since the last thing that somebody did. */
function add(events: readonly EventView[], event: EventView): EventView[] {
  if (!isOfItself(event)) return [...events, event];
  const acted = events.findLastIndex((each) => !isOfItself(each));
  const same = events.findIndex((each, index) => index > acted && each.type === event.type);
  const earlier = events[same];
  return earlier === undefined ? [...events, event] : [...events.toSpliced(same, 1), fold(earlier, event)];
}

/** The latest events of a room that are told one by one. What was read is remembered: only what follows is read again. */
export class RecentEvents {
  readonly #feed: EventFeed;
  readonly #room: string;
  #events: readonly EventView[] = [];
  #after = 0;
  /** The reading under way: those who ask meanwhile wait for it, then for their own. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(feed: EventFeed, room: string) {
    this.#feed = feed;
    this.#room = room;
  }

  /** The oldest first. Rejects with `store_unavailable`. */
  async latest(): Promise<readonly EventView[]> {
    const reading = this.#reading.then(() => this.#catchUp());
    // Whoever comes next tries again.
    this.#reading = reading.catch(() => undefined);
    await reading;
    return this.#events;
  }

  async #catchUp(): Promise<void> {
    const newest = await this.#feed.newest({ room: this.#room });
    const begin = newest - EVENTS_READ;
    // Nobody shall wait for all that visitors did meanwhile.
    while (this.#after < begin) {
      const acts = await this.#read('acts');
      const earlier = acts.filter(({ id }) => id <= begin);
      this.#tell(earlier.map((event) => viewEvent(this.#room, event)));
      this.#after = earlier.length < PAGE ? begin : (earlier.at(-1)?.id ?? begin);
      await nextTurn();
    }
    while (this.#after < newest) {
      const events = await this.#read('all');
      const last = events.at(-1);
      if (last === undefined) return;
      this.#after = last.id;
      // Told as if nothing were known before: no gap where reading begins.
      this.#tell(viewEvents(this.#room, 0, events));
      // Visitors come first: the embedded store reads in this very thread.
      await nextTurn();
    }
  }

  #read(only: 'all' | 'acts'): Promise<readonly FeedEvent[]> {
    return this.#feed.read({ room: this.#room, after: this.#after, limit: PAGE, only });
  }

  #tell(events: readonly EventView[]): void {
    this.#events = events
      .filter((event) => !isUntold(event))
      .reduce(add, this.#events)
      .slice(-EVENTS_TOLD);
  }
}
