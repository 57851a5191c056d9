import { courseOf } from './course.ts';
import type { Opening } from './polling.ts';
import type { RoomState } from './room-state.ts';
import type { RoomMode } from './settings.ts';

function isOpen(mode: RoomMode): boolean {
  return mode === 'open' || mode === 'off';
}

/** When a room that calls nobody opens by itself: by `opens_at` in mode prequeue, or as planned. null: it does not. */
export function opensByItselfMs(state: RoomState): number | null {
  const [now, ...later] = courseOf(state);
  if (isOpen(now.settings.mode)) return null;
  return later.find(({ settings }) => isOpen(settings.mode))?.fromMs ?? null;
}

/** When visitors read that a room opens: by itself, or as it is set for them to read. null: nobody says. */
export function toldOpeningMs(state: RoomState): number | null {
  return opensByItselfMs(state) ?? state.settings.opensAtMs;
}

/** Returns the opening that early visitors wait for. */
export function openingOf(state: RoomState): Opening {
  const { settings, draw, storeMs } = state;
  const opensAtMs = toldOpeningMs(state);
  const inMs = opensAtMs === null || draw.drawnAtMs !== null ? null : opensAtMs - storeMs;
  return { inMs, entries: draw.entries, turnWindowMs: settings.turnWindowMs };
}
