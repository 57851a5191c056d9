import {
  CHUNK_NUMBERS,
  CHUNKS_KEPT,
  ENDS_AT_ONCE,
  FINEST_GRID_MS,
  JUDGED_AFTER_MS,
  LARGEST_ZONE,
  LONGEST_DOOR_STEP_MS,
  MINUTE_MS,
  OUTAGE_MS,
  PRESENT_MINUTES,
  SETTLING_MS,
  SMALLEST_ZONE,
  STEP_TOLERANCE_MS,
  STEP_TOLERANCE_SHARE,
  STRETCHES,
  ZONE_MS,
} from '../../room/line-limits.ts';
import { PLANNED_TOLD } from '../../room/planned-change.ts';
import { ACTS_KEPT, ACTS_KEPT_MS, EVENTS_KEPT } from '../../room/room-event.ts';
import { PAST_EPOCHS_KEPT } from '../../room/room-state.ts';
import { TICKET_MS } from '../../room/ticket.ts';
import {
  CROWDED_LOGIN_MS,
  ENDED_VISIT_MS,
  ENDED_VISITS_KEPT,
  EXCHANGE_WINDOW_MS,
  GIVEN_BACK_MS,
  JOIN_ANSWER_MS,
  LATE_SEEN_MS,
  LATE_TURNS_AT_ONCE,
  SHORTEST_VISIT_MS,
} from '../../room/visit.ts';

/** How often a tick goes on while ends of visits are still to be noted, about a hundred each time: some 5,000 a tick. */
export const BITES_A_TICK = 40;

/** Into how many hashes the answers to joins of a minute go: as many as a fingerprint has prefixes (request-codec.ts). */
const JOIN_HASHES = 4_096;

/** What the rules of the line count on, in both languages. */
const constants = {
  ACTS_KEPT,
  ACTS_KEPT_MS,
  BITES_A_TICK,
  CHUNK_NUMBERS,
  CHUNKS_KEPT,
  CROWDED_LOGIN_MS,
  ENDED_VISIT_MS,
  ENDED_VISITS_KEPT,
  ENDS_AT_ONCE,
  EVENTS_KEPT,
  EXCHANGE_WINDOW_MS,
  FINEST_GRID_MS,
  GIVEN_BACK_MS,
  JOIN_ANSWER_MS,
  JOIN_HASHES,
  JUDGED_AFTER_MS,
  LARGEST_ZONE,
  LATE_SEEN_MS,
  LATE_TURNS_AT_ONCE,
  LONGEST_DOOR_STEP_MS,
  MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
  MINUTE_MS,
  OUTAGE_MS,
  PAST_EPOCHS_KEPT,
  PLANNED_TOLD,
  PRESENT_MINUTES,
  SETTLING_MS,
  SHORTEST_VISIT_MS,
  SMALLEST_ZONE,
  STEP_TOLERANCE_MS,
  STEP_TOLERANCE_SHARE,
  STRETCHES,
  TICKET_MS,
  ZONE_MS,
} as const satisfies Readonly<Record<string, number>>;

const USE = /\bconstants\.([A-Z]\w*)/g;

/**
 * Writes the values in the place of `constants.NAME`, in quotes too, so that a script looks nothing up.
 * @throws Error a name is not known
 */
export function writeConstants(lua: string): string {
  const values = new Map<string, number>(Object.entries(constants));
  return lua.replaceAll(USE, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`there is no constant ${name} for scripts`);
    return String(value);
  });
}
