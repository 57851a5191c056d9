import type { z } from 'zod';
import type { gateChecks } from '../admin/gate-operation.ts';
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
    site: gate === null ? null : { text: isWell ? 'site healthy' : 'site unwell', isWell },
  };
}

type Check = z.output<typeof gateChecks>['checks'][number];

const outcomeWords: Readonly<Record<Check['outcome'], string>> = {
  well: 'it answered well',
  status: 'it answered with an error',
  timeout: 'it did not answer in time',
  'refused-address': 'its address may not be asked',
  connection: 'it could not be reached',
};

/** The last checks of a gate, the newest first. */
export function checkWords(checks: readonly Check[], times: LocalTimes) {
  return checks
    .map(({ at, outcome }) => ({ at: times.stamp(at * 1000), text: outcomeWords[outcome], isWell: outcome === 'well' }))
    .toReversed();
}
