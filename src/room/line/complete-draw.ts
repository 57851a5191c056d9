import { isDrawPending } from '../room-state.ts';
import { begin } from './begin.ts';
import { call } from './call.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { note } from './note.ts';
import { settingsOf } from './record.ts';

export interface PublicValue {
  readonly publicValue: string;
  readonly actor: string | null;
}

/**
 * Tells the public value that a draw awaits: everybody's number follows from it, the line begins to move.
 * @returns whether this is the value of the draw, now or from before
 */
export function completeDraw(memory: LineMemory, { publicValue, actor }: PublicValue, clockMs: number): boolean {
  const nowMs = begin(memory, clockMs);
  const { record } = memory;
  if (isDrawPending(record.draw)) {
    record.draw = { ...record.draw, publicValue };
    // Who did not know the number could not be seen with it.
    record.points = [];
    note(memory, { type: 'draw.completed', publicValue, actor });
    if (settingsOf(record).mode === 'off') call(memory, record.issued, nowMs, null);
  }
  if (record.draw.publicValue !== publicValue) return false;
  tick(memory, nowMs);
  return true;
}
