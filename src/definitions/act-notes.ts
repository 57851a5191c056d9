import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { DefinitionEvent } from '../room/room-event.ts';
import type { LineStore } from '../store/line-store.ts';

/** Notes acts on definitions among the events of their room. */
export type NoteAct = (room: string, event: DefinitionEvent) => Promise<void>;

/** What was done is done, also if it could not be noted: that is logged. */
export function createNoteAct(line: Pick<LineStore, 'note'>, logger: Pick<Logger, 'warn'>): NoteAct {
  return async function noteAct(room, event) {
    try {
      await line.note({ room, event, key: randomUUID() });
    } catch (error) {
      logger.warn({ err: error, room, event: event.type }, 'an event could not be noted');
    }
  };
}
