import type { Outcome } from './admission.ts';
import type { SettingsChange } from './settings.ts';

/** What a room looked like when a minute began. Totals are those of the epoch. */
export interface RoomFigures {
  readonly issued: number;
  readonly serving: number;
  readonly outstanding: number;
  readonly inside: number;
  /** Early visitors so far; all of them once the doors have opened. */
  readonly entries: number;
  readonly admitted: number;
  readonly completed: number;
  readonly abandoned: number;
  readonly missed: number;
  readonly passedOver: number;
  /** Numbers and entries given since the figures before. */
  readonly joined: number;
}

/**
 * What happened in a room. It is noted in the same step that made it happen. `actor` is the name of the admin key that
 * asked for it; null: nobody did, a visitor, a client, time or the inlet.
 */
export type RoomEvent =
  | { readonly type: 'admission.started'; readonly sub: string; readonly number: number }
  | {
      readonly type: 'admission.ended';
      readonly sub: string;
      readonly number: number;
      readonly outcome: Outcome;
      readonly actor: string | null;
    }
  /** Everybody after `from` up to `to` was called. A number that is given and called in one step makes no such event. */
  | {
      readonly type: 'serving.advanced';
      readonly from: number;
      readonly to: number;
      readonly called: number;
      readonly passedOver: number;
      readonly actor: string | null;
    }
  | { readonly type: 'turns.missed'; readonly upTo: number; readonly count: number }
  /** `change` is null when the settings went back to the file, and where the file itself has changed. */
  | { readonly type: 'settings.changed'; readonly change: SettingsChange | null; readonly actor: string | null }
  | { readonly type: 'room.reset'; readonly epoch: number; readonly actor: string | null }
  /** The prequeue is over: the entries have become the numbers after `base`. */
  | { readonly type: 'doors.opened'; readonly entries: number; readonly base: number }
  | { readonly type: 'draw.completed'; readonly publicValue: string; readonly actor: string | null }
  | { readonly type: 'gate.changed'; readonly shut: boolean }
  /** A failover lost the last writes: these numbers are nobody's (LINE.md, `mark`). */
  | { readonly type: 'numbers.skipped'; readonly from: number; readonly to: number }
  | { readonly type: 'room.metrics'; readonly figures: RoomFigures };

/** How many events of a room are kept at least; older ones are dropped. */
export const EVENTS_KEPT = 100_000;

export const eventTypes = [
  'admission.started',
  'admission.ended',
  'serving.advanced',
  'turns.missed',
  'settings.changed',
  'room.reset',
  'doors.opened',
  'draw.completed',
  'gate.changed',
  'numbers.skipped',
  'room.metrics',
] as const satisfies readonly RoomEvent['type'][];
