import { previewAdvance } from './advance-preview.ts';
import { isDrawPending, type RoomState } from './room-state.ts';
import type { RateInlet, RoomSettings, SettingsChange } from './settings.ts';

/** Whether the inlet calls by itself, as far as its settings and the gate admit it. */
function isCalling({ settings, gateShut, draw }: RoomState): boolean {
  return settings.mode === 'open' && !gateShut && !isDrawPending(draw);
}

function isRunning({ fromMs, untilMs }: RateInlet, nowMs: number): boolean {
  return (fromMs ?? 0) <= nowMs && nowMs < (untilMs ?? Number.POSITIVE_INFINITY);
}

/** Slots that the capacity leaves for those who wait. */
function freeSlots({ settings: { capacity }, inside, outstanding }: RoomState): number {
  return capacity === null ? Number.POSITIVE_INFINITY : capacity - inside - outstanding;
}

/**
 * How many a new rate calls at once, at most: what the running period has left is not told, but where people wait
 * although there is room for them it is nothing.
 */
function shareAtOnce(before: RoomState, rate: RateInlet, nowMs: number): number {
  if (!isRunning(rate, nowMs)) return 0;
  const now = before.settings.rate;
  const wasUsedUp = now !== null && isRunning(now, nowMs) && isCalling(before) && freeSlots(before) > before.late;
  return wasUsedUp ? Math.max(0, rate.admit - now.admit) : rate.admit;
}

/** How many people the change calls at once. */
function calledAtOnce(before: RoomState, after: RoomState): number {
  const { mode, rate, capacity } = after.settings;
  if (mode === 'off' && !isDrawPending(after.draw)) return Number.POSITIVE_INFINITY;
  if (!isCalling(after) || (rate === null && capacity === null)) return 0;
  const share = rate === null ? Number.POSITIVE_INFINITY : shareAtOnce(before, rate, after.nowMs);
  return Math.min(freeSlots(after), share) - after.late;
}

/** The inlet calls as an advance by hand does where just these slots are free. */
function withCalled(state: RoomState, slots: number): RoomState {
  const { issued, serving, inside, outstanding, late, settings, presence } = state;
  if (slots <= 0 || serving >= issued) return state;
  const capacity = Number.isFinite(slots) ? slots + inside + outstanding + late : null;
  const preview = previewAdvance({ ...state, settings: { ...settings, capacity } }, issued - serving);
  if (preview.kind !== 'preview') return state;
  const judgedUpTo = Math.max(presence.judgedUpTo, preview.serving);
  const left = presence.counts.reduce((sum, count) => sum + count, 0) - preview.called;
  const counts = presence.counts.length > 0 && judgedUpTo > preview.serving ? [Math.max(0, left)] : [];
  return {
    ...state,
    serving: preview.serving,
    outstanding: outstanding + preview.called,
    presence: { ...presence, judgedUpTo, counts },
  };
}

/** The entries become numbers; those up to a serving number that is ahead are called. */
function withDoorsOpen(state: RoomState): RoomState {
  const { settings, draw, issued, serving, outstanding, nowMs } = state;
  const { opensAtMs, drawSource } = settings;
  const source = draw.entries === 0 ? null : drawSource;
  const drawn = { ...draw, base: issued, drawnAtMs: nowMs, opensAtMs, source, publicValue: null };
  const last = Math.min(issued, serving);
  const presence = { zoneUpTo: last, judgedUpTo: last, counts: [] };
  const open = { ...state, issued: issued + draw.entries, draw: drawn, presence };
  if (isDrawPending(drawn)) return { ...open, serving: last };
  return { ...open, outstanding: outstanding + Math.min(serving, open.issued) - last };
}

/**
 * The room as a change of its settings would leave it: the rules of `line/change-settings.ts`. Where a rate calls people
 * at once, as many as it may at most; where people are judged by whether they are there, close.
 */
export function previewChange(before: RoomState, change: SettingsChange): RoomState {
  const { nowMs, draw, issued } = before;
  const wanted: RoomSettings = { ...before.settings, ...change };
  const isDue = wanted.mode === 'prequeue' && wanted.opensAtMs !== null && wanted.opensAtMs <= nowMs;
  const settings: RoomSettings = isDue ? { ...wanted, mode: 'open' } : wanted;
  const opensDoors =
    draw.drawnAtMs === null &&
    (before.settings.mode === 'prequeue' || wanted.mode === 'prequeue') &&
    settings.mode !== 'prequeue';
  const set: RoomState = {
    ...before,
    settings,
    gateShut: settings.gate !== null && before.gateShut,
    serving: settings.capacity === null ? before.serving : Math.min(before.serving, issued),
    draw: draw.drawnAtMs === null ? { ...draw, opensAtMs: settings.opensAtMs, source: settings.drawSource } : draw,
  };
  const after = opensDoors ? withDoorsOpen(set) : set;
  return withCalled(after, calledAtOnce(before, after));
}
