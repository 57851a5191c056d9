import { begin } from './begin.ts';
import type { LineMemory } from './line-memory.ts';
import { markSeen } from './presence.ts';

export interface Sighting {
  readonly epoch: number;
  readonly numbers: readonly number[];
}

/** The holders of these numbers were seen just now. */
export function see(memory: LineMemory, { epoch, numbers }: Sighting, clockMs: number): void {
  begin(memory, clockMs);
  if (epoch !== memory.record.epoch) return;
  for (const number of numbers) markSeen(memory, number);
}
