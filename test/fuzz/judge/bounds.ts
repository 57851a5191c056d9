import { ADMISSION_MS, ROOMS } from '../record/scene.ts';
import { CHUNK_NUMBERS, JOIN_ANSWER_MS, JOIN_HASHES_A_MINUTE, SMALL } from '../world/small-bounds.ts';

/** What a bound follows from. */
export interface Circumstances {
  /** How often these steps of the store were taken in the last milliseconds, and a moment before. */
  readonly steps: (withinMs: number, ...names: readonly string[]) => number;
  /** The last number that was given in a room. */
  readonly issued: (room: string) => number;
}

/** How many records of a family there may be, and why. */
export interface Bound {
  readonly family: string;
  /** Whether each room has so many. */
  readonly isOfRooms?: true;
  readonly most: (given: Circumstances, room: string) => number;
}

/** Steps that remove what is over take bites: some of it lasts until the next steps. */
const BITES = 300;
/** How many distinct ends the turns of a window and its grace have (line.md): the log has one more of each setting. */
const ENDS_AT_ONCE = 256;
/** In Redis the hashes of a minute go some at each step, once their two minutes are over. */
const DROPPED_WITHIN_MS = 60_000;
/** Those of the last minutes, for each chunk of the near zone. */
const PRESENCE_KEYS = 5 * 3;
const LATE_SEEN_MS = 45_000;

/** What a request may leave, from the documents: design.md (bounds, tokens), line.md (what a room remembers), scale.md. */
export const BOUNDS: readonly Bound[] = [
  { family: 'rooms', most: () => 2 * Object.keys(ROOMS).length },
  // Signing, sealing, AWS and operator keys, sightings of clients, ended sessions of the panel, webhooks and logout cursors of each room.
  { family: 'document', most: () => 7 + 3 * Object.keys(ROOMS).length },
  { family: 'lease', most: () => 2 + 3 * Object.keys(ROOMS).length },
  { family: 'ping', most: () => 1 },
  { family: 'events', isOfRooms: true, most: () => SMALL.events + 200 },
  { family: 'acts', isOfRooms: true, most: () => SMALL.acts },
  { family: 'audit', most: () => SMALL.audit },
  { family: 'audit tokens', most: ({ steps }) => steps(SMALL.auditKeyedMs, 'audit.append') + BITES },
  {
    // Two fields each in Redis. Those who are inside, and those who were.
    family: 'visits',
    isOfRooms: true,
    most: ({ steps }) => 2 * (SMALL.endedVisits + steps(ADMISSION_MS, 'line.enter', 'line.claim')) + BITES,
  },
  {
    family: 'visits by end',
    isOfRooms: true,
    most: ({ steps }) => SMALL.endedVisits + steps(ADMISSION_MS, 'line.enter', 'line.claim') + BITES,
  },
  { family: 'turns', isOfRooms: true, most: () => 2 * ENDS_AT_ONCE },
  // Whoever asks without a turn stands in three sets for as long.
  {
    family: 'late returns',
    isOfRooms: true,
    most: ({ steps }) => 3 * steps(LATE_SEEN_MS, 'line.claim', 'line.look', 'line.enter'),
  },
  {
    family: 'answers to joins',
    isOfRooms: true,
    most: ({ steps }) =>
      Math.min(
        steps(JOIN_ANSWER_MS + DROPPED_WITHIN_MS, 'line.join', 'line.enter') + BITES,
        ((JOIN_ANSWER_MS + DROPPED_WITHIN_MS) / 60_000 + 2) * JOIN_HASHES_A_MINUTE,
      ),
  },
  {
    family: 'keyed answers',
    isOfRooms: true,
    most: ({ steps }) => steps(SMALL.keyedAnswerMs, 'line.advance', 'line.reset', 'line.release') + BITES,
  },
  { family: 'bits of numbers', isOfRooms: true, most: ({ issued }, room) => 3 * (issued(room) / CHUNK_NUMBERS + 2) },
  { family: 'presence', isOfRooms: true, most: () => PRESENCE_KEYS },
  { family: 'large requests', isOfRooms: true, most: () => 2 * SMALL.largeRequests },
  {
    family: 'artifact:Interaction',
    most: ({ steps }) =>
      Math.min(steps(SMALL.codeMs, 'artifacts.saveBounded'), SMALL.largeRequests * Object.keys(ROOMS).length) + BITES,
  },
  { family: 'artifact:AuthorizationCode', most: ({ steps }) => steps(SMALL.codeMs, 'artifacts.save') + BITES },
  { family: 'artifact:AccessToken', most: ({ steps }) => steps(ADMISSION_MS, 'artifacts.save') + BITES },
  { family: 'artifact:RefreshToken', most: ({ steps }) => steps(ADMISSION_MS, 'artifacts.save') + BITES },
  {
    family: 'artifact:TokenIssuer',
    most: ({ steps }) => steps(ADMISSION_MS + SMALL.spareIssuerMs, 'artifacts.take') + BITES,
  },
];
