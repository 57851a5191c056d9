/** How long the answers to keyed requests are remembered. */
export const KEYED_ANSWER_MS = 24 * 3_600_000;

/** How many distinct ends the turns of a window and its grace have at most: this bounds the log of turns. */
export const ENDS_AT_ONCE = 256;
/** How far these ends are apart at least. */
export const FINEST_GRID_MS = 1_000;

/** How many numbers a chunk of bits holds: small enough to be rewritten as a whole (LINE.md, what a room remembers). */
export const CHUNK_NUMBERS = 65_536;
/** How many chunks are kept below that of the first number whose grace is not over: about a million numbers. */
export const CHUNKS_KEPT = 16;

export const MINUTE_MS = 60_000;

/** A visitor who was not seen in the running minute or in those before, this many in all, is absent. */
export const PRESENT_MINUTES = 3;
/** How far back the points of presence go, and how far ahead the near zone looks. */
export const ZONE_MS = 300_000;
/** How long numbers must have been in the near zone before anybody is judged by not having been seen. */
export const JUDGED_AFTER_MS = 180_000;
/** Without a step for so long nobody could report. */
export const OUTAGE_MS = 60_000;
/** How many numbers the near zone has at least, and at most. */
export const SMALLEST_ZONE = 2_000;
export const LARGEST_ZONE = 100_000;
/** In how many stretches of numbers the state counts who is present. */
export const STRETCHES = 16;

/** How far door time moves with one step at most: rooms are ticked every 500 ms (LINE.md, three clocks). */
export const LONGEST_DOOR_STEP_MS = 5_000;
/** By how much the store's clock and a process's own may differ before the former was stepped: so long, and this share. */
export const STEP_TOLERANCE_MS = 5_000;
export const STEP_TOLERANCE_SHARE = 0.001;
/** How far a clock may go back without being taken as stepped. */
export const SETTLING_MS = 2_000;
