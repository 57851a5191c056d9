import type { DefinitionEvent } from '../room-event.ts';
import type { Moment } from '../times.ts';
import { appendEvent } from './append-event.ts';
import { begin } from './begin.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';

export interface Note {
  readonly event: DefinitionEvent;
  readonly key: string;
}

/** Notes what an operator did to the definition of the room or of one of its clients, once for each key. */
export function note(memory: LineMemory, { event, key }: Note, moment: Moment): void {
  begin(memory, moment);
  const { keys, record } = memory;
  if (keys.find('note', key) === null) {
    appendEvent(memory, event);
    keys.add('note', key, { by: 0, serving: 0, called: 0, cut: 0 }, record.lineMs);
  }
  tick(memory);
}
