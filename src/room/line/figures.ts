import { appendEvent } from './append-event.ts';
import type { LineMemory } from './line-memory.ts';
import { settingsOf } from './record.ts';

/** Notes what the room looks like now that a minute begins. */
export function noteFigures(memory: LineMemory): void {
  const { record } = memory;
  const { issued, serving, outstanding, inside, admitted, completed, abandoned, missed, passedOver, joined } = record;
  const { entries } = record.draw;
  const line = { issued, serving, outstanding, inside, entries };
  const totals = { admitted, completed, abandoned, missed, passedOver };
  const { rate, capacity } = settingsOf(record);
  const targets = { admit: rate?.admit ?? null, everyMs: rate?.everyMs ?? null, capacity };
  appendEvent(memory, { type: 'room.metrics', figures: { ...line, ...totals, joined, ...targets } });
  record.joined = 0;
}
