import type { PlannedView } from '../admin/planned-view.ts';
import type { RoomView } from '../admin/room-view.ts';
import { changeText } from './event-words.ts';
import type { LocalTimes } from './local-times.ts';

const count = new Intl.NumberFormat('en');

const onePeriod: Readonly<Record<string, string>> = {
  '1s': 'a second',
  '1m': 'a minute',
  '1h': 'an hour',
  '1d': 'a day',
};

type Inlet = NonNullable<PlannedView['change']['inlet']>;

function inletParts(inlet: Inlet, times: LocalTimes): string[] {
  const { admit, every, from, until, capacity } = inlet;
  const rate =
    typeof admit === 'number' ? [`${count.format(admit)} ${onePeriod[every ?? ''] ?? `every ${every}`}`] : [];
  return [
    ...(admit === null ? ['no rate'] : rate),
    ...(from == null ? [] : [`from ${times.when(from)}`]),
    ...(until == null ? [] : [`until ${times.when(until)}`]),
    ...(capacity === null ? ['no capacity'] : []),
    ...(typeof capacity === 'number' ? [`at most ${count.format(capacity)} inside`] : []),
  ];
}

/** What a change sets, in short: `open, 200 a minute, message: “Welcome”`. */
export function plannedWords({ mode, inlet, ...others }: PlannedView['change'], times: LocalTimes): string {
  return [
    ...(mode === undefined ? [] : [mode]),
    ...(inlet === undefined ? [] : inletParts(inlet, times)),
    ...(Object.keys(others).length === 0 ? [] : [changeText(others, times)]),
  ].join(', ');
}

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
