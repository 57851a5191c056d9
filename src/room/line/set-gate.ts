import type { Moment } from '../times.ts';
import { begin } from './begin.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { moveGate } from './move-gate.ts';
import { settingsOf } from './record.ts';

/** The protected site was found unwell, or well again. A room without a gate stays as it is. */
export function setGate(memory: LineMemory, { shut }: { readonly shut: boolean }, moment: Moment): void {
  begin(memory, moment);
  if (settingsOf(memory.record).gate !== null) moveGate(memory, shut);
  tick(memory);
}
