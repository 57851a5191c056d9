import type { Moment } from '../times.ts';
import { begin } from './begin.ts';
import type { LineMemory } from './line-memory.ts';
import { markSeen } from './presence.ts';

export interface Sighting {
  readonly epoch: number;
  readonly numbers: readonly number[];
}

/** The holders of these numbers were seen just now. */
export function see(memory: LineMemory, { epoch, numbers }: Sighting, moment: Moment): void {
  begin(memory, moment);
  if (epoch !== memory.record.epoch) return;
  for (const number of numbers) markSeen(memory, number);
}
