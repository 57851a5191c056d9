import type { PlannedChange } from './planned-change.ts';
import type { RoomState } from './room-state.ts';
import type { RoomSettings } from './settings.ts';

/** A stretch of time with the same settings. */
export interface Stretch {
  /** Epoch milliseconds. */
  readonly fromMs: number;
  readonly settings: RoomSettings;
  /** Whether the draw of the epoch is behind it. */
  readonly isDrawn: boolean;
}

/** What of a state the course of its room follows from. */
export type Planned = Pick<RoomState, 'settings' | 'storeMs' | 'plan'> & {
  readonly draw: Pick<RoomState['draw'], 'drawnAtMs'>;
};

/** Doors that open until `untilMs` open a stretch of their own. */
function opened(last: Stretch, untilMs: number): Stretch | null {
  const { mode, opensAtMs } = last.settings;
  if (mode !== 'prequeue' || opensAtMs === null || opensAtMs > untilMs) return null;
  return { fromMs: Math.max(last.fromMs, opensAtMs), settings: { ...last.settings, mode: 'open' }, isDrawn: true };
}

function changed({ settings: before, isDrawn }: Stretch, { atMs, change }: PlannedChange): Stretch {
  const settings = { ...before, ...change };
  const opens = before.mode === 'prequeue' && settings.mode !== 'prequeue';
  return { fromMs: atMs, settings, isDrawn: isDrawn || opens };
}

/**
 * Returns the settings that a room will have, from now on, as far as they are set and planned: the first stretch begins
 * now, the last one has no end.
 */
export function courseOf({ settings, storeMs, draw, plan = [] }: Planned): readonly [Stretch, ...Stretch[]] {
  let last: Stretch = { fromMs: storeMs, settings, isDrawn: draw.drawnAtMs !== null };
  const course: [Stretch, ...Stretch[]] = [last];
  function add(next: Stretch | null): void {
    if (next === null) return;
    course.push(next);
    last = next;
  }
  for (const planned of plan) {
    add(opened(last, planned.atMs));
    add(changed(last, planned));
  }
  add(opened(last, Number.POSITIVE_INFINITY));
  return course;
}
