/** Both ends inclusive. */
interface Limits {
  readonly min: number;
  readonly max: number;
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** What a room's settings may be, wherever they come from. Durations in milliseconds, texts in characters. */
export const settingsLimits = {
  admit: { min: 1, max: 1_000_000 },
  everyMs: { min: SECOND_MS, max: DAY_MS },
  capacity: { min: 1, max: 10_000_000 },
  turnWindowMs: { min: SECOND_MS, max: DAY_MS },
  graceMs: { min: 0, max: DAY_MS },
  admissionMs: { min: SECOND_MS, max: 30 * DAY_MS },
  messageCharacters: { min: 0, max: 2_000 },
  drawSourceCharacters: { min: 1, max: 500 },
  gateEveryMs: { min: SECOND_MS, max: 3_600_000 },
  gateTimeoutMs: { min: 100, max: 60_000 },
  gateChecks: { min: 1, max: 100 },
} as const satisfies Readonly<Record<string, Limits>>;
