import { isDrawPending } from '../room-state.ts';
import type { Moment } from '../times.ts';
import { appendEvent } from './append-event.ts';
import { begin } from './begin.ts';
import { call } from './call.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { settingsOf } from './record.ts';

export interface PublicValue {
  readonly publicValue: string;
  readonly actor: string | null;
}

/**
 * Tells the public value that a draw awaits: everybody's number follows from it, the line begins to move.
 * @returns whether this is the value of the draw, now or from before
 */
export function completeDraw(memory: LineMemory, { publicValue, actor }: PublicValue, moment: Moment): boolean {
  begin(memory, moment);
  const { record } = memory;
  if (isDrawPending(record.draw)) {
    record.draw = { ...record.draw, publicValue };
    // Who did not know the number could not be seen with it.
    record.points = [];
    appendEvent(memory, { type: 'draw.completed', publicValue, actor });
    if (settingsOf(record).mode === 'off') call(memory, record.issued, null);
  }
  if (record.draw.publicValue !== publicValue) return false;
  tick(memory);
  return true;
}
