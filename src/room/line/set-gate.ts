import type { Moment } from '../times.ts';
import { appendEvent } from './append-event.ts';
import { begin } from './begin.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { settingsOf } from './record.ts';

/** The protected site was found unwell, or well again. A room without a gate stays as it is. */
export function setGate(memory: LineMemory, { shut }: { readonly shut: boolean }, moment: Moment): void {
  begin(memory, moment);
  if (settingsOf(memory.record).gate !== null) moveGate(memory, shut);
  tick(memory);
}

export function moveGate(memory: LineMemory, shut: boolean): void {
  if (memory.record.gateShut === shut) return;
  memory.record.gateShut = shut;
  appendEvent(memory, { type: 'gate.changed', shut });
}
