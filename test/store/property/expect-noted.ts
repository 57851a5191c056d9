import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { FeedEvent } from '../../../src/store/event-feed.ts';
import type { NotedEvent } from './model-state.ts';

/** What ends by itself when a step begins, or is a part of one change, has no order of its own. */
const unordered = new Set(['admission.ended', 'turns.missed', 'gate.changed']);

function inOrder(events: readonly NotedEvent[]): NotedEvent[] {
  return events.filter(({ event }) => !unordered.has(event.type));
}

function sorted(events: readonly NotedEvent[]): NotedEvent[] {
  const key = ({ atMs, event }: NotedEvent): string => {
    const sub = 'sub' in event ? event.sub : '';
    return `${atMs} ${event.type} ${sub}`;
  };
  return events.filter(({ event }) => unordered.has(event.type)).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/**
 * Ids are counted from the time at which the room began; by a failover they rise, above all that it may have lost.
 */
function idsOf(noted: readonly FeedEvent[], beganAtMs: number): number[] {
  let last = beganAtMs - 1;
  return noted.map(({ id, event }) => {
    last = event.type === 'numbers.skipped' ? Math.max(last + 1, id) : last + 1;
    return last;
  });
}

/** What a store has noted is what the model has, each once and in order. */
export function expectNoted(noted: readonly FeedEvent[], expected: readonly NotedEvent[], beganAtMs: number): void {
  expect(noted.map(({ id }) => id)).toEqual(idsOf(noted, beganAtMs));
  const events = noted.map(({ atMs, event }) => ({ atMs, event }));
  for (const part of [inOrder, sorted]) {
    if (!isDeepStrictEqual(part(events), part(expected))) expect(part(events)).toEqual(part(expected));
  }
}
