import { countHeld, isSkipped, numberAfter } from '../gaps.ts';
import {
  JUDGED_AFTER_MS,
  LARGEST_ZONE,
  OUTAGE_MS,
  PRESENT_MINUTES,
  SMALLEST_ZONE,
  STRETCHES,
  ZONE_MS,
} from '../line-limits.ts';
import type { Presence } from '../room-state.ts';
import type { LineMemory, LineRecord, ZonePoint } from './line-memory.ts';
import {
  addMissing,
  addNumber,
  countNumbers,
  hasNumber,
  nthNumber,
  removeNumber,
  removeNumbers,
} from './number-bits.ts';
import { called, minuteOf, settingsOf } from './record.ts';

/** Calls that were taken back leave the zone behind, but not too far from C. */
function zoneUpTo(record: LineRecord): number {
  return Math.min(record.points.at(-1)?.zoneUpTo ?? called(record), called(record) + LARGEST_ZONE);
}

/** Of numbers up to here, those not seen lately are absent; never below C. */
function judgedUpTo(record: LineRecord): number {
  const known = record.points.findLast(({ atMs }) => record.lineMs - atMs >= JUDGED_AFTER_MS);
  return Math.max(called(record), Math.min(known?.zoneUpTo ?? 0, called(record) + LARGEST_ZONE));
}

/** How many numbers after C are likely to be called before the points of now are old. */
function zoneSize(record: LineRecord, oldest: ZonePoint | undefined): number {
  const { rate } = settingsOf(record);
  const risen = called(record) - (oldest?.called ?? called(record));
  const admitted = rate === null ? 0 : Math.ceil((rate.admit * ZONE_MS) / rate.everyMs);
  return Math.min(LARGEST_ZONE, Math.max(SMALLEST_ZONE, 2 * risen, admitted));
}

/** Forgets who was seen in minutes that are too long ago when the minute after the record's begins, up to `minute`. */
function forgetMinutes({ record, seen }: LineMemory, minute: number): void {
  const passed = Math.min(PRESENT_MINUTES, minute - record.minute);
  for (let back = 0; back < passed; back++) seen[(minute - back) % PRESENT_MINUTES]?.clear();
}

/**
 * A new minute begins: adds a point, if anybody is passed over in this room.
 * @param lastMs line time of the step before
 */
export function moveZone(memory: LineMemory, lastMs: number): void {
  const { record } = memory;
  const { lineMs } = record;
  forgetMinutes(memory, minuteOf(lineMs));
  if (!settingsOf(record).passOver) return;
  const before = lineMs - lastMs >= OUTAGE_MS ? [] : record.points;
  const kept = before.filter(({ atMs }) => lineMs - atMs <= ZONE_MS);
  const zoneEnd = called(record) + zoneSize(record, kept[0]);
  const point = { atMs: lineMs, called: called(record), zoneUpTo: Math.max(zoneEnd, before.at(-1)?.zoneUpTo ?? 0) };
  record.points = [...kept, point];
}

/** The holder of a number is here; only those who wait for a number that was given, and near, are seen. */
export function markSeen(memory: LineMemory, number: number): void {
  if (number <= memory.record.issued) markNear(memory, number);
}

/** The holder of the number that is given next is here. */
export function markNext(memory: LineMemory): void {
  markNear(memory, memory.record.issued + 1);
}

function markNear({ record, seen }: LineMemory, number: number): void {
  if (number <= called(record) || number > zoneUpTo(record)) return;
  const running = seen[minuteOf(record.lineMs) % PRESENT_MINUTES];
  if (running !== undefined && !isSkipped(record.gaps, number)) addNumber(running, number);
}

/** The last number that is passed over if its holder is absent; not above `upTo`. */
function judgedOf(record: LineRecord, upTo: number): number {
  return settingsOf(record).mode === 'off' ? called(record) : Math.min(upTo, judgedUpTo(record));
}

/** The number of the `count`-th person after C who gets a turn when called, or I if there are fewer. */
export function numberOfNth({ record, seen }: LineMemory, count: number): number {
  const { gaps, issued } = record;
  const from = called(record);
  const judged = judgedOf(record, issued);
  if (judged <= from || count <= 0) return numberAfter(gaps, from, count, issued);
  const found = nthNumber(seen, from, judged, count);
  return found ?? numberAfter(gaps, judged, count - countNumbers(seen, from, judged), issued);
}

/**
 * Passes over those absent in (C, to], who are about to be called.
 * @returns how many hold a turn and how many were passed over
 */
export function passOver(memory: LineMemory, to: number): { readonly held: number; readonly passed: number } {
  const { record, seen, passedOver } = memory;
  const from = called(record);
  const all = countHeld(record.gaps, from, to);
  const judged = judgedOf(record, to);
  if (judged <= from) return { held: all, passed: 0 };
  const passed = countHeld(record.gaps, from, judged) - countNumbers(seen, from, judged);
  if (passed > 0) {
    addMissing(passedOver, seen, from, judged);
    for (const gap of record.gaps) removeNumbers(passedOver, Math.max(from, gap.from - 1), Math.min(judged, gap.to));
    record.passedOver += passed;
  }
  return { held: all - passed, passed };
}

/** Whoever was passed over with this number has come back. */
export function removePassedOver({ record, passedOver }: LineMemory, number: number): void {
  if (!hasNumber(passedOver, number)) return;
  removeNumber(passedOver, number);
  record.passedOver -= 1;
}

/** Forgets who was passed over after the number `to`: those calls are taken back. @param last C before that */
export function forgetPassedOver({ record, passedOver }: LineMemory, to: number, last: number): void {
  record.passedOver -= countNumbers([passedOver], to, last);
  removeNumbers(passedOver, to, last);
}

export function presenceOf({ record, seen }: LineMemory): Presence {
  const from = called(record);
  const judged = judgedUpTo(record);
  const length = Math.ceil((judged - from) / STRETCHES);
  const counts: number[] = [];
  for (let after = from; after < judged; after += length) {
    counts.push(countNumbers(seen, after, Math.min(after + length, judged)));
  }
  return { zoneUpTo: zoneUpTo(record), judgedUpTo: judged, counts };
}
