import type { Admission } from '../../../src/room/admission.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type {
  AdvanceResult,
  ClaimResult,
  EnterResult,
  JoinResult,
  LookResult,
  ReleaseResult,
} from '../../../src/store/line-store.ts';
import { ModelRoom } from './model-room.ts';
import { accepts, end, isLive, prolong, told } from './model-visits.ts';

export interface ModelClaim {
  readonly epoch: number;
  readonly number: number;
  readonly sub: string;
  readonly ticketGeneration: number;
}

/** The rules of LINE.md with a record for each visitor, written for plainness and not for speed. */
export class LineModel {
  readonly #room: ModelRoom;
  readonly #keys = new Map<string, { by: number; answer: AdvanceResult }>();
  readonly #resetKeys = new Set<string>();

  constructor(room: string, settings: RoomSettings, nowMs: number) {
    this.#room = new ModelRoom(room, settings, nowMs);
  }

  state(nowMs: number): RoomState {
    return this.#room.state(nowMs);
  }

  join(ticketId: string, nowMs: number): JoinResult {
    this.#room.begin(nowMs);
    const known = this.#room.people.numberOf(ticketId, this.#room.nowMs);
    if (known !== null) return this.#joined(known.number, known.joinedAtMs);
    if (this.#room.settings.mode === 'closed') return { kind: 'closed', epoch: this.#room.epoch };
    const number = this.#room.give(ticketId);
    this.#room.tick();
    return this.#joined(number, this.#room.nowMs);
  }

  #joined(number: number, joinedAtMs: number): JoinResult {
    const called = number <= this.#room.people.serving;
    return { kind: 'joined', epoch: this.#room.epoch, number, joinedAtMs, called };
  }

  enter(ticketId: string, sub: string, nowMs: number): EnterResult {
    this.#room.begin(nowMs);
    this.#room.tick();
    const { epoch } = this.#room;
    const known = this.#room.people.numberOf(ticketId, this.#room.nowMs);
    const visit = this.#room.visits.find(sub);
    if (visit !== undefined) {
      if (!isLive(visit)) return { kind: 'ended' };
      if (visit.exchanged && !accepts(visit, 0, this.#room.nowMs)) return { kind: 'ended' };
      prolong(visit, this.#room.nowMs);
      const joinedAtMs = known?.joinedAtMs ?? visit.enteredAtMs;
      return { kind: 'admitted', epoch, joinedAtMs, admission: told(visit) };
    }
    if (known !== null) {
      const claimed = this.#claim({ epoch, number: known.number, sub, ticketGeneration: 0 });
      if (claimed.kind === 'admitted') return { ...claimed, epoch, joinedAtMs: known.joinedAtMs };
      return claimed.kind === 'ended' ? claimed : { kind: 'wait', epoch };
    }
    const { mode } = this.#room.settings;
    if (mode === 'off')
      return { kind: 'admitted', epoch, joinedAtMs: this.#room.nowMs, admission: this.#room.admit(0, sub) };
    const ahead = mode !== 'closed' && this.#room.people.issued < this.#room.people.serving;
    const nobodyWaits = this.#room.people.serving >= this.#room.people.issued && this.#room.people.late() === 0;
    const byItself = mode === 'open' && this.#room.callsByItself() && nobodyWaits && this.#room.free() >= 1;
    if (!ahead && !byItself) return { kind: 'wait', epoch };
    const number = this.#room.give(ticketId);
    if (!ahead) {
      this.#room.callUpTo(number);
      this.#room.inlet.charge(this.#room.settings.rate);
    }
    const claimed = this.#claim({ epoch, number, sub, ticketGeneration: 0 });
    if (claimed.kind !== 'admitted') throw new Error(`the model contradicts itself: ${claimed.kind}`);
    return { ...claimed, epoch, joinedAtMs: this.#room.nowMs };
  }

  claim(claim: ModelClaim, nowMs: number): ClaimResult {
    this.#room.begin(nowMs);
    this.#room.tick();
    return this.#claim(claim);
  }

  look(claim: ModelClaim, nowMs: number): LookResult {
    this.#room.begin(nowMs);
    this.#room.tick();
    const visit = this.#room.visits.find(claim.sub);
    if (claim.epoch === this.#room.epoch && visit !== undefined && isLive(visit)) {
      if (!accepts(visit, claim.ticketGeneration, this.#room.nowMs)) return { kind: 'superseded' };
      return { kind: 'admitted', admission: told(visit) };
    }
    const person = this.#room.people.holder(claim.number);
    if (claim.epoch !== this.#room.epoch || visit !== undefined || person === undefined) return this.#claim(claim);
    if (person.turnEndsAtMs === null || person.taken || person.void) return this.#claim(claim);
    if (person.turnEndsAtMs > this.#room.nowMs) return { kind: 'turn', turnEndsAtMs: person.turnEndsAtMs };
    return this.#room.hasRoomForLate() ? { kind: 'turn', turnEndsAtMs: null } : this.#claim(claim);
  }

  confirm(sub: string, nowMs: number): Admission | null {
    this.#room.begin(nowMs);
    const visit = this.#room.visits.find(sub);
    if (visit === undefined || !isLive(visit)) return null;
    visit.exchanged = true;
    visit.endsAtMs = visit.plannedEndMs;
    return told(visit);
  }

  admission(sub: string, nowMs: number): Admission | null {
    this.#room.begin(nowMs);
    const visit = this.#room.visits.find(sub);
    return visit === undefined ? null : told(visit);
  }

  release(sub: string, outcome: 'completed' | 'abandoned', nowMs: number): ReleaseResult {
    this.#room.begin(nowMs);
    const visit = this.#room.visits.find(sub);
    if (visit !== undefined && isLive(visit)) {
      end(visit, outcome, this.#room.nowMs);
      this.#room.totals[outcome]++;
      this.#room.tick();
      return { kind: 'released', admission: told(visit) };
    }
    this.#room.tick();
    return visit === undefined ? { kind: 'unknown' } : { kind: 'already-ended', admission: told(visit) };
  }

  revokeGrants(sub: string, generation: number, nowMs: number): void {
    this.#room.begin(nowMs);
    const visit = this.#room.visits.find(sub);
    if (visit !== undefined && visit.grantGeneration === generation) visit.grantGeneration++;
  }

  advance(by: number, key: string | null, nowMs: number): AdvanceResult {
    this.#room.begin(nowMs);
    const known = key === null ? undefined : this.#keys.get(key);
    if (known !== undefined) return known.by === by ? known.answer : { kind: 'key-reused' };
    if (by < 0 && this.#room.settings.mode === 'open' && this.#room.callsByItself()) return { kind: 'pause-first' };
    const before = this.#room.people.serving;
    const called = by < 0 ? 0 : this.#room.callByHand(by);
    if (by < 0) this.#room.people.callBack(by, this.#room.nowMs);
    const cut = Math.abs(by) - Math.abs(this.#room.people.serving - before);
    const answer: AdvanceResult = { kind: 'advanced', serving: this.#room.people.serving, called, cut };
    if (key !== null) this.#keys.set(key, { by, answer });
    this.#room.tick();
    return answer;
  }

  configure(settings: RoomSettings, nowMs: number): void {
    this.#room.begin(nowMs);
    this.#room.set(() => {
      this.#room.fileSettings = settings;
    });
  }

  change(change: SettingsChange, nowMs: number): void {
    this.#room.begin(nowMs);
    this.#room.set(() => {
      this.#room.changes = { ...this.#room.changes, ...change };
    });
  }

  revert(nowMs: number): void {
    this.#room.begin(nowMs);
    this.#room.set(() => {
      this.#room.changes = {};
    });
  }

  reset(key: string | null, nowMs: number): void {
    this.#room.begin(nowMs);
    if (key === null || !this.#resetKeys.has(key)) this.#room.startEpoch();
    if (key !== null) this.#resetKeys.add(key);
    this.#room.tick();
  }

  #claim({ epoch, number, sub, ticketGeneration }: ModelClaim): ClaimResult {
    if (epoch !== this.#room.epoch) return { kind: 'rejoin', epoch: this.#room.epoch };
    const visit = this.#room.visits.find(sub);
    if (visit !== undefined) {
      if (!isLive(visit)) return { kind: 'ended' };
      if (!accepts(visit, ticketGeneration, this.#room.nowMs)) return { kind: 'superseded' };
      prolong(visit, this.#room.nowMs);
      if (ticketGeneration >= visit.ticketGeneration) {
        visit.ticketGeneration = ticketGeneration + 1;
        visit.raisedAtMs = this.#room.nowMs;
      }
      return { kind: 'admitted', admission: told(visit) };
    }
    const person = this.#room.people.holder(number);
    if (person === undefined || person.turnEndsAtMs === null) return { kind: 'waiting', late: false };
    if (person.taken) return { kind: 'ended' };
    if (person.void) return { kind: 'missed' };
    if (person.turnEndsAtMs <= this.#room.nowMs) {
      if (!this.#room.hasRoomForLate()) {
        person.lateSeenAtMs = this.#room.nowMs;
        return { kind: 'waiting', late: true };
      }
      person.lateSeenAtMs = null;
      if (this.#room.settings.mode === 'open') this.#room.inlet.charge(this.#room.settings.rate);
    }
    person.taken = true;
    return { kind: 'admitted', admission: this.#room.admit(number, sub) };
  }
}
