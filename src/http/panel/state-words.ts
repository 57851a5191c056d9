import type { RoomView } from '../admin/room-view.ts';
import type { LocalTimes } from './local-times.ts';

/** What a room is in now, as the ends of one line; what it does stands between them. */
export interface StateWords {
  /** `Open since 10:00` */
  readonly mode: string;
  /** null: nobody asks the protected site. */
  readonly site: { readonly text: string; readonly isWell: boolean } | null;
}

const modeNames: Readonly<Record<RoomView['settings']['mode'], string>> = {
  off: 'Off',
  prequeue: 'Prequeue',
  open: 'Open',
  paused: 'Paused',
  closed: 'Closed',
  over: 'Over',
};

/** @param sinceMs epoch milliseconds; null: nobody knows */
export function stateWords(room: RoomView, sinceMs: number | null, times: LocalTimes): StateWords {
  const { mode, gate } = room.settings;
  const since = sinceMs === null ? '' : ` since ${times.when(Math.floor(sinceMs / 1000) * 1000)}`;
  const isWell = !room.gate_shut;
  return {
    mode: `${modeNames[mode]}${since}`,
    site: gate === null ? null : { text: isWell ? 'site healthy' : 'site unwell: the gate is shut', isWell },
  };
}
