import type { RoomState } from '../room-state.ts';
import type { RoomSettings } from '../settings.ts';
import type { LineRecord } from './line-memory.ts';

/** What every epoch begins with. */
function emptyLine() {
  return {
    issued: 0,
    serving: 0,
    turnsOver: 0,
    graceOver: 0,
    outstanding: 0,
    highestClaimed: 0,
    inside: 0,
    late: 0,
    credit: 0,
    period: -1,
    gaps: [],
    admitted: 0,
    completed: 0,
    abandoned: 0,
    missed: 0,
  };
}

/** An epoch from the time rises even when the store has lost everything. */
function epochAt(nowMs: number): number {
  return Math.floor(nowMs / 1000);
}

/** A room that was never seen before. */
export function newRecord(settings: RoomSettings, nowMs: number): LineRecord {
  return {
    ...emptyLine(),
    epoch: epochAt(nowMs),
    fileSettings: settings,
    changes: {},
    remembered: 0,
    anchorMs: settings.rate?.fromMs ?? nowMs,
    lastMs: nowMs,
  };
}

/** Empties the line and starts the next epoch; the settings stay as they are. */
export function startEpoch(record: LineRecord, nowMs: number): void {
  const epoch = Math.max(record.epoch + 1, epochAt(nowMs));
  const anchorMs = settingsOf(record).rate?.fromMs ?? nowMs;
  Object.assign(record, emptyLine(), { epoch, anchorMs });
}

/** The settings in force. */
export function settingsOf(record: LineRecord): RoomSettings {
  return { ...record.fileSettings, ...record.changes };
}

/** C: the last number whose turn was called. */
export function called(record: LineRecord): number {
  return Math.min(record.serving, record.issued);
}

export function stateOf(room: string, record: LineRecord): RoomState {
  const { epoch, issued, serving, outstanding, inside, late, gaps, admitted, completed, abandoned, missed } = record;
  return {
    room,
    epoch,
    settings: settingsOf(record),
    issued,
    serving,
    outstanding,
    inside,
    late,
    gaps,
    admitted,
    completed,
    abandoned,
    missed,
    nowMs: record.lastMs,
  };
}
