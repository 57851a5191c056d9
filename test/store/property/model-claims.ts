import type { ClaimResult, LookResult } from '../../../src/store/line-store.ts';
import type { ModelRoom } from './model-room.ts';
import { accepts, isLive, prolong, told } from './model-visits.ts';

export interface ModelClaim {
  readonly epoch: number;
  readonly number: number;
  readonly sub: string;
  readonly ticketGeneration: number;
  readonly admissionMs?: number;
}

/** Takes the turn of a number, in a step that has begun. */
export function claimIn(
  room: ModelRoom,
  { epoch, number, sub, ticketGeneration, admissionMs }: ModelClaim,
): ClaimResult {
  if (epoch !== room.epoch) return { kind: 'rejoin', epoch: room.epoch };
  const visit = room.visits.find(sub);
  if (visit !== undefined) {
    if (!isLive(visit)) return { kind: 'ended' };
    if (!accepts(visit, ticketGeneration, room.nowMs)) return { kind: 'superseded' };
    prolong(visit, room.nowMs);
    if (ticketGeneration >= visit.ticketGeneration) {
      visit.ticketGeneration = ticketGeneration + 1;
      visit.raisedAtMs = room.nowMs;
    }
    return { kind: 'admitted', admission: told(visit) };
  }
  const person = room.people.holder(number);
  if (person === undefined || person.turnEndsAtMs === null) {
    room.see(number);
    return { kind: 'waiting', late: false };
  }
  if (person.taken) return { kind: 'ended' };
  if (person.void) return { kind: 'missed' };
  if (person.turnEndsAtMs <= room.nowMs || person.passedOver) {
    if (!room.hasRoomForLate()) {
      person.lateSeenAtMs = room.nowMs;
      return { kind: 'waiting', late: true };
    }
    person.lateSeenAtMs = null;
    if (room.settings.mode === 'open') room.inlet.charge(room.settings.rate);
  }
  person.taken = true;
  return { kind: 'admitted', admission: room.admit(number, sub, admissionMs) };
}

/** Tells where a number stands, in a step that has begun. */
export function lookIn(room: ModelRoom, claim: ModelClaim): LookResult {
  const visit = room.visits.find(claim.sub);
  if (claim.epoch === room.epoch && visit !== undefined && isLive(visit)) {
    if (!accepts(visit, claim.ticketGeneration, room.nowMs)) return { kind: 'superseded' };
    return { kind: 'admitted', admission: told(visit) };
  }
  const person = room.people.holder(claim.number);
  if (claim.epoch !== room.epoch || visit !== undefined || person === undefined) return claimIn(room, claim);
  if (person.turnEndsAtMs === null || person.taken || person.void) return claimIn(room, claim);
  if (person.turnEndsAtMs > room.nowMs && !person.passedOver)
    return { kind: 'turn', turnEndsAtMs: person.turnEndsAtMs };
  return room.hasRoomForLate() ? { kind: 'turn', turnEndsAtMs: null } : claimIn(room, claim);
}
