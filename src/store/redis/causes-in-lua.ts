import { eventCauses } from '../../room/room-event.ts';

const USE = /\bCAUSED_BY\.(\w+)/g;

/** Writes the types of events with that cause in the place of `CAUSED_BY.acts`: a text with a space around each. */
export function writeCauses(lua: string): string {
  return lua.replaceAll(USE, (_, asked: string) => {
    const types = Object.entries(eventCauses).filter(([, cause]) => cause === asked);
    if (types.length === 0) throw new Error(`no event has the cause ${asked}`);
    return `' ${types.map(([type]) => type).join(' ')} '`;
  });
}
