import { isDeepStrictEqual } from 'node:util';
import type { RoomState } from '../../room/room-state.ts';
import type { LineStore } from '../../store/line-store.ts';
import { viewSettings } from './settings-view.ts';

/** What an operation changes, in the words of the admin API. No secrets. */
export type Fields = Readonly<Record<string, unknown>>;

/** The same by room; `''` for what is of no room. */
export type Touched = ReadonlyMap<string, Fields>;

/** The fields that differ, as they were and as they are; null: there were none. */
export interface Difference {
  readonly before: Fields | null;
  readonly after: Fields | null;
}

/** What is touched where the path names its room, or there is none. */
export function touching(fields: Fields, room = ''): Touched {
  return new Map([[room, fields]]);
}

type Look = (rooms: readonly string[]) => Promise<Touched>;

function lookAt(line: LineStore, fields: (state: RoomState) => Fields): Look {
  return async (rooms) => {
    const states = await Promise.all(rooms.map((room) => line.tick({ room, dryRun: true })));
    return new Map(states.map((state) => [state.room, fields(state)]));
  };
}

/** Looks at the settings of rooms. */
export function settingsOf(line: LineStore): Look {
  return lookAt(line, ({ settings }) => viewSettings(settings));
}

/** Looks at where the lines of rooms are. */
export function linesOf(line: LineStore): Look {
  return lookAt(line, ({ epoch, serving, draw }) => ({ epoch, serving, public_value: draw.publicValue }));
}

/** Of one field, in characters. */
const LONGEST_TEXT = 200;
/** Of all fields that are told, as JSON. */
const MOST_BYTES = 2_000;

function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    const characters = Array.from(value);
    return characters.length > LONGEST_TEXT ? `${characters.slice(0, LONGEST_TEXT).join('')}…` : value;
  }
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shortened(inner)]));
}

/** The first of the fields that fit. */
function bounded(fields: readonly (readonly [string, unknown])[]): Fields | null {
  if (fields.length === 0) return null;
  const told: Record<string, unknown> = {};
  let left = MOST_BYTES;
  for (const [name, value] of fields) {
    const short = shortened(value);
    left -= Buffer.byteLength(JSON.stringify({ [name]: short }));
    told[name] = left < 0 ? '…' : short;
  }
  return told;
}

/** Compares what was with what is. */
export function differenceOf(before: Fields, after: Fields): Difference {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const of = (fields: Fields) => bounded(changed.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
  return { before: of(before), after: of(after) };
}
