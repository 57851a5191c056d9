import { appendEvent } from './append-event.ts';
import type { LineMemory } from './line-memory.ts';

/** Shuts the gate or opens it, and notes that it moved. */
export function moveGate(memory: LineMemory, shut: boolean): void {
  if (memory.record.gateShut === shut) return;
  memory.record.gateShut = shut;
  appendEvent(memory, { type: 'gate.changed', shut });
}
