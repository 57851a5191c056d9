import type { Moment } from '../times.ts';
import { appendEvent } from './append-event.ts';
import { begin } from './begin.ts';
import type { Actor } from './call.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { startEpoch } from './record.ts';

export interface Reset {
  /** null: every call acts. */
  readonly key: string | null;
  readonly actor?: Actor;
  /** Of the new epoch's draw: 32 random bytes, in hexadecimal digits. */
  readonly seed: string;
}

/** Starts a new epoch with an empty line, once for each key; all visits end as abandoned. */
export function reset(memory: LineMemory, { key, actor = null, seed }: Reset, moment: Moment): void {
  begin(memory, moment);
  const { record, visits, keys } = memory;
  const repeated = key !== null && keys.find('reset', key) !== null;
  if (!repeated) {
    const live = [...visits.atDoor(), ...visits.ended(record.lineMs, Number.MAX_SAFE_INTEGER)];
    visits.endAll(record);
    memory.clear();
    startEpoch(record, seed);
    appendEvent(memory, { type: 'room.reset', epoch: record.epoch, actor });
    for (const { sub, number } of live) {
      appendEvent(memory, { type: 'admission.ended', sub, number, outcome: 'abandoned', actor: null });
    }
    if (key !== null) keys.add('reset', key, { by: 0, serving: 0, called: 0, cut: 0 }, record.lineMs);
  }
  tick(memory);
}
