import { callingOf } from '../room/calling.ts';
import type { RoomState } from '../room/room-state.ts';
import { givesNoNumbers, type RoomMode } from '../room/settings.ts';
import type { Standing } from './standing.ts';

/** Which page a visitor sees: a status of another place calls for another page (docs/waiting-page.md). */
export type PlaceName =
  | 'saving'
  | 'joining'
  | 'prequeue'
  | 'drawing'
  | 'starting'
  | 'waiting'
  | 'next'
  | 'paused'
  | 'closed'
  | 'over'
  | 'turn'
  | 'elsewhere'
  | 'crowded'
  | 'superseded'
  | 'missed'
  | 'void'
  | 'reset'
  | 'ended';

/** The state of a visitor's status (docs/apps.md). */
export type StateName = 'prequeue' | 'waiting' | 'turn' | 'crowded' | 'superseded' | 'missed' | 'closed' | 'over';

/** Where a visitor stands who goes nowhere yet; `no-ticket`: their ticket did not come back, `elsewhere`: they go in by another tab. */
export type Shown = Exclude<Standing, { readonly kind: 'admitted' }> | { readonly kind: 'no-ticket' | 'elsewhere' };

/** Returns which page a visitor sees. */
export function placeName(where: Shown, state: RoomState): PlaceName {
  switch (where.kind) {
    case 'no-ticket':
      return 'saving';
    case 'prequeue':
      return state.draw.drawnAtMs === null ? 'prequeue' : (endOf(state) ?? 'drawing');
    case 'waiting':
      return where.number === null ? 'joining' : placeInLine(where.late, state);
    case 'missed':
      // A new number would lead nowhere either.
      return endOf(state) ?? where.reason;
    case 'turn':
    case 'elsewhere':
    case 'crowded':
    case 'superseded':
      return where.kind;
    case 'closed':
      return endOf(state) ?? 'closed';
  }
}

function placeInLine(late: boolean, state: RoomState): PlaceName {
  const end = endOf(state);
  const calling = callingOf(state);
  // Without a capacity a late returner who has paid the rate would have the late turn by now, and no other gets one.
  if (late && calling.kind !== 'stopped' && (end === null || state.settings.capacity !== null)) return 'next';
  if (end !== null) return end;
  if (calling.kind === 'stopped') return 'paused';
  return calling.kind === 'before' ? 'starting' : 'waiting';
}

/** The place of everybody who is outside, where nobody is called and no number is of use; null: the room goes on. */
function endOf(state: RoomState): 'closed' | 'over' | null {
  if (givesNoNumbers(state.settings.mode)) return state.settings.mode;
  return callingOf(state).kind === 'over' ? 'over' : null;
}

/** Returns the state of the status of a visitor who sees a page. */
export function stateName(place: PlaceName, mode: RoomMode): StateName {
  switch (place) {
    case 'prequeue':
    case 'drawing':
      return 'prequeue';
    case 'elsewhere':
      return 'turn';
    case 'turn':
    case 'crowded':
    case 'superseded':
    case 'closed':
    case 'over':
      return place;
    case 'missed':
    case 'void':
    case 'reset':
    case 'ended':
      return 'missed';
    case 'saving':
    case 'joining':
    case 'next':
    case 'starting':
    case 'waiting':
    case 'paused':
      return mode === 'prequeue' || givesNoNumbers(mode) ? mode : 'waiting';
  }
}
