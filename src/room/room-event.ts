import type { PlannedChange } from './planned-change.ts';
import type { SettingsChange } from './settings.ts';
import type { Outcome } from './visit.ts';

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
  /** Of the rate that is set; null: none. Events of version 0.2 and before lack these three. */
  readonly admit?: number | null;
  readonly everyMs?: number | null;
  readonly capacity?: number | null;
}

/** What operators do to the definitions of a room and of its clients. */
export type DefinitionEvent =
  | { readonly type: 'room.created' | 'room.changed' | 'room.deleted'; readonly actor: string | null }
  | {
      readonly type: 'client.created' | 'client.changed' | 'client.deleted' | 'client.secret_added';
      /** Its `client_id`. */
      readonly client: string;
      readonly actor: string | null;
    };

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
      /** As many were called as visitors have left, which `actor` told. */
      readonly exits?: true;
    }
  | { readonly type: 'turns.missed'; readonly upTo: number; readonly count: number }
  /** `change` is null when the settings went back to the file, and where the file itself has changed. */
  | {
      readonly type: 'settings.changed';
      readonly change: SettingsChange | null;
      /** Of a planned change: who planned it. */
      readonly actor: string | null;
      /** The planned change that was made, which may change nothing by then. Absent: it was not planned. */
      readonly planned?: Pick<PlannedChange, 'id' | 'atMs'>;
    }
  /** A change was added to the plan of the room, another one was put in its place, or it was taken out. */
  | ({
      readonly type: 'schedule.planned' | 'schedule.changed' | 'schedule.cancelled';
      readonly actor: string | null;
    } & Omit<PlannedChange, 'by'>)
  | { readonly type: 'room.reset'; readonly epoch: number; readonly actor: string | null }
  /** The prequeue is over: the entries have become the numbers after `base`. */
  | { readonly type: 'doors.opened'; readonly entries: number; readonly base: number }
  /** An operator has given a number its place back: it gets one late turn more. */
  | { readonly type: 'number.given_back'; readonly number: number; readonly actor: string | null }
  | { readonly type: 'draw.completed'; readonly publicValue: string; readonly actor: string | null }
  | { readonly type: 'gate.changed'; readonly shut: boolean }
  /** Somebody made, changed or deleted the room, or one of its clients. */
  | DefinitionEvent
  /** The store's clock was stepped, by so many milliseconds: dates were wrong before, or are now. */
  | { readonly type: 'clock.stepped'; readonly byMs: number }
  /** A login whose code was exchanged has made room for another one of its visit, or was ended alone. */
  | {
      readonly type: 'login.ended';
      readonly sub: string;
      readonly number: number;
      readonly serial: number;
      readonly client: string;
    }
  /** More browsers want to go in on one number than may: a ticket was copied, or its holder has very many (LINE.md, logins). */
  | { readonly type: 'ticket.contested'; readonly sub: string; readonly number: number; readonly logins: number }
  /** A failover lost the last writes: these numbers are nobody's (LINE.md, `mark`). */
  | { readonly type: 'numbers.skipped'; readonly from: number; readonly to: number }
  | { readonly type: 'room.metrics'; readonly figures: RoomFigures };

/** How many events of a room are kept at least; older ones are dropped, unless they are acts. */
export const EVENTS_KEPT = 100_000;
/** How many acts of a room are kept, however many other events there are; and for how long. */
export const ACTS_KEPT = 10_000;
export const ACTS_KEPT_MS = 400 * 24 * 3_600_000;

/**
 * What causes the events of each type:
 * - `visitors`: what they do and what time does to them. There are as many of these events as visitors like.
 * - `acts`: what people, settings, the plan and faults do to the room.
 * - `asked`: acts where somebody asked for it, else what visitors and the inlet do.
 *
 * Minutes are as many as visitors in the long run. Visits are ended by sites, one for each visitor: never an act.
 */
export const eventCauses = {
  'admission.started': 'visitors',
  'admission.ended': 'visitors',
  'serving.advanced': 'asked',
  'turns.missed': 'visitors',
  'settings.changed': 'acts',
  'schedule.planned': 'acts',
  'schedule.changed': 'acts',
  'schedule.cancelled': 'acts',
  'room.reset': 'acts',
  'doors.opened': 'acts',
  'draw.completed': 'acts',
  'number.given_back': 'acts',
  'gate.changed': 'acts',
  'room.created': 'acts',
  'room.changed': 'acts',
  'room.deleted': 'acts',
  'client.created': 'acts',
  'client.changed': 'acts',
  'client.deleted': 'acts',
  'client.secret_added': 'acts',
  'clock.stepped': 'acts',
  'login.ended': 'visitors',
  'ticket.contested': 'visitors',
  'numbers.skipped': 'acts',
  'room.metrics': 'visitors',
} as const satisfies Readonly<Record<RoomEvent['type'], 'visitors' | 'acts' | 'asked'>>;

type EventType = keyof typeof eventCauses;

export const eventTypes = Object.keys(eventCauses) as [EventType, ...EventType[]];

/** Whether an event is kept among the acts of its room. */
export function isAct(event: RoomEvent): boolean {
  const cause = eventCauses[event.type];
  if (cause === 'asked') return 'actor' in event && event.actor !== null && !('exits' in event);
  return cause === 'acts';
}
