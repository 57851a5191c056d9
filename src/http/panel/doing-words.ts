import type { RoomView } from '../admin/room-view.ts';
import { countdown } from './countdown.ts';
import type { LocalTimes } from './local-times.ts';

/** What a room does now, in a sentence that may have a countdown in its middle. */
export interface Doing {
  readonly text: string;
  /** What is counted down to; null: nothing. */
  readonly until: { readonly iso: string; readonly left: string } | null;
  readonly rest: string;
  /** Whether something keeps it from calling until somebody acts. */
  readonly isStopped: boolean;
  /** Whether it calls by itself now, so that its pace means something. */
  readonly isCalling: boolean;
}

const count = new Intl.NumberFormat('en');

const onePeriod: Readonly<Record<string, string>> = { '1s': 'second', '1m': 'minute', '1h': 'hour', '1d': 'day' };

/** How a room calls as it is set: `5 every minute until 12:00, at most 200 inside`; `by hand`. */
export function callsWords({ settings: { inlet } }: RoomView, times: LocalTimes): string {
  const { admit, every, capacity, from, until } = inlet;
  const limit = capacity === null ? '' : `at most ${count.format(capacity)} inside`;
  if (admit === null) return limit === '' ? 'by hand' : `as long as there are ${limit}`;
  const isAhead = from !== null && Date.parse(from) > times.nowMs;
  const rate = [
    `${count.format(admit)} every ${onePeriod[every ?? ''] ?? every}`,
    ...(isAhead ? [`from ${times.when(from)}`] : []),
    ...(until === null ? [] : [`until ${times.when(until)}`]),
  ].join(' ');
  return limit === '' ? rate : `${rate}, ${limit}`;
}

type Kind = 'calls' | 'stopped' | 'neither';

function told(text: string, kind: Kind): Doing {
  return { text, until: null, rest: '', isStopped: kind === 'stopped', isCalling: kind === 'calls' };
}

function countedDown(text: string, iso: string, times: LocalTimes, rest: string): Doing {
  return {
    text,
    until: { iso, left: countdown(Date.parse(iso) - times.nowMs) },
    rest,
    isStopped: false,
    isCalling: false,
  };
}

/** A closed room tells of an opening that does not come by itself. */
function toldOpening({ settings: { mode, opens_at: opensAt } }: RoomView, times: LocalTimes): string {
  if (mode !== 'closed' || opensAt === null || Date.parse(opensAt) <= times.nowMs) return '';
  return ` Visitors read that it opens ${times.at(opensAt)}: it does not open by itself.`;
}

function open(room: RoomView, times: LocalTimes): Doing {
  const { admit, capacity, from, until } = room.settings.inlet;
  const calls = callsWords(room, times);
  if (room.gate_shut) return told(`Calls nobody: the gate is shut. Set: ${calls}.`, 'stopped');
  if (admit === null && capacity === null) return told('Calls by hand.', 'neither');
  if (until !== null && Date.parse(until) <= times.nowMs) {
    return told(`Calls nobody any more: the rate ended ${times.at(until)}.`, 'stopped');
  }
  if (from !== null && Date.parse(from) > times.nowMs)
    return countedDown('Begins to call in', from, times, `: ${calls}.`);
  return told(`Calls ${calls}.`, 'calls');
}

type Planned = RoomView & { readonly next_change: NonNullable<RoomView['next_change']> };

/** Whether the next thing that a room does by itself is to open. */
function opensAsPlanned(room: RoomView): room is Planned {
  const mode = room.next_change?.change.mode;
  return mode === 'open' || mode === 'off';
}

/** Says what a room does now, and when that changes by itself. */
export function doingWords(room: RoomView, times: LocalTimes): Doing {
  const { mode, opens_at: opensAt } = room.settings;
  const calls = callsWords(room, times);
  if (mode === 'off') return told('Everybody passes: nobody waits.', 'neither');
  if (mode === 'prequeue' && opensAt !== null) {
    return countedDown('Opens in', opensAt, times, `, ${times.at(opensAt)}. Then calls ${calls}.`);
  }
  if (room.draw.pending) return told('Calls nobody: the draw awaits its public value.', 'stopped');
  if (mode === 'open') return open(room, times);
  if (mode === 'over') return told('Over: nobody joins any more, and nobody is called.', 'stopped');
  if (opensAsPlanned(room)) {
    return countedDown('Opens in', room.next_change.at, times, `, as planned ${times.at(room.next_change.at)}.`);
  }
  const what = mode === 'paused' ? 'Calls nobody: the room is paused.' : 'Nobody joins, and nobody is called.';
  return told(`${what} Set: ${calls}.${toldOpening(room, times)}`, 'stopped');
}
