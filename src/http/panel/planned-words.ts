import type { PlannedView } from '../admin/planned-view.ts';
import type { RoomView } from '../admin/room-view.ts';
import { plannedWords } from './change-words.ts';
import type { LocalTimes } from './local-times.ts';

/** A line of the plan, as the pages of a room list it. */
export interface ToldPlan {
  readonly id: string;
  readonly at: string;
  readonly when: string;
  readonly words: string;
  readonly by: string | null;
}

export function tellPlanned({ id, at, change, by }: PlannedView, times: LocalTimes): ToldPlan {
  return { id, at, when: times.when(at), words: plannedWords(change, times), by };
}

/** What a room does next by itself: `next: 10:30, 400 a minute`; '' where nothing is planned. */
export function nextWords({ next_change: next }: Pick<RoomView, 'next_change'>, times: LocalTimes): string {
  return next === null ? '' : `next: ${times.when(next.at)}, ${plannedWords(next.change, times)}`;
}
