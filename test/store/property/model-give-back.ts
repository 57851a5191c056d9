import { GIVEN_BACK_MS, LATE_SEEN_MS } from '../../../src/room/visit.ts';
import type { GiveBackResult } from '../../../src/store/line-store.ts';
import { lasts } from './model-people.ts';
import type { ModelRoom } from './model-room.ts';

/** An operator gives a number its place back, in a step that has begun. */
export function giveBackIn(room: ModelRoom, number: number, actor: string | null): GiveBackResult {
  const { doorMs } = room.time;
  const person = room.people.holder(number);
  if (person === undefined || person.skipped) return { kind: 'unknown' };
  if (person.turnEndsAtMs === null) return { kind: 'not-called' };
  if (person.taken) return { kind: 'used' };
  if (lasts(person.lateTurnEndsAtMs, doorMs)) return { kind: 'turn' };
  if (person.lateSeenAtMs !== null) return { kind: 'waiting' };
  if (lasts(person.turnEndsAtMs, doorMs) && !person.passedOver) return { kind: 'turn' };
  person.lateTurnEndsAtMs = null;
  person.latePaid = false;
  person.lateSeenAtMs = doorMs + GIVEN_BACK_MS - LATE_SEEN_MS;
  room.note({ type: 'number.given_back', number, actor });
  return { kind: 'given-back' };
}
