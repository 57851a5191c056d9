import { MINUTE_MS } from '../line-limits.ts';
import { type DrawState, PAST_EPOCHS_KEPT } from '../room-state.ts';
import type { RoomSettings } from '../settings.ts';
import type { LineRecord } from './line-memory.ts';

const undrawn = { entries: 0, base: 0, drawnAtMs: null, opensAtMs: null, source: null, publicValue: null };

/** What every epoch begins with. @param seed of its draw */
function emptyLine(seed: string) {
  const draw: DrawState = { seed, ...undrawn };
  return {
    issued: 0,
    serving: 0,
    turnsOver: 0,
    graceOver: 0,
    keptFrom: 0,
    outstanding: 0,
    highestClaimed: 0,
    inside: 0,
    late: 0,
    lateTurns: 0,
    credit: 0,
    period: -1,
    gaps: [],
    pastGaps: [],
    admitted: 0,
    completed: 0,
    abandoned: 0,
    lapsed: 0,
    contested: 0,
    missed: 0,
    passedOver: 0,
    points: [],
    draw,
  };
}

/** An epoch from the time rises even when the store has lost everything. */
function epochAt(storeMs: number): number {
  return Math.floor(storeMs / 1000);
}

/**
 * A room that was never seen before.
 * @param seed of its first draw: 32 random bytes, in hexadecimal digits
 */
export function newRecord(settings: RoomSettings, seed: string, storeMs: number): LineRecord {
  return {
    ...emptyLine(seed),
    epoch: epochAt(storeMs),
    fileSettings: settings,
    changes: {},
    remembered: 0,
    joined: 0,
    gateShut: false,
    pastEpochs: [],
    plannedAtMs: null,
    plannedMade: 0,
    event: storeMs - 1,
    minute: minuteOf(storeMs),
    anchorMs: settings.rate?.fromMs ?? storeMs,
    ...{ clockMs: storeMs, lineMs: storeMs, doorMs: storeMs },
  };
}

/** Empties the line and starts the next epoch; the settings stay as they are. */
export function startEpoch(record: LineRecord, seed: string): void {
  const { issued, draw, clockMs } = record;
  const past = { epoch: record.epoch, endedAtMs: clockMs, issued, entries: draw.entries, drawnAtMs: draw.drawnAtMs };
  const pastEpochs = [...record.pastEpochs, past].slice(-PAST_EPOCHS_KEPT);
  const epoch = Math.max(record.epoch + 1, epochAt(clockMs));
  const anchorMs = settingsOf(record).rate?.fromMs ?? clockMs;
  Object.assign(record, emptyLine(seed), { epoch, anchorMs, pastEpochs });
}

/** The settings in force. */
export function settingsOf(record: LineRecord): RoomSettings {
  return { ...record.fileSettings, ...record.changes };
}

/** C: the last number whose turn was called. */
export function called(record: LineRecord): number {
  return Math.min(record.serving, record.issued);
}

/** The minute of line time, counted from the epoch of Unix. */
export function minuteOf(lineMs: number): number {
  return Math.floor(lineMs / MINUTE_MS);
}
