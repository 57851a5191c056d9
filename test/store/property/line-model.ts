import {
  type Admission,
  EXCHANGE_WINDOW_MS,
  JOIN_ANSWER_MS,
  LATE_SEEN_MS,
  TICKET_GRACE_MS,
} from '../../../src/room/admission.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { RateInlet, RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type {
  AdvanceResult,
  ClaimResult,
  EnterResult,
  JoinResult,
  LookResult,
  ReleaseResult,
} from '../../../src/store/line-store.ts';

/** Somebody in line: everything about a number in one place, where the stores have a few sums and bits. */
interface Person {
  readonly ticketId: string;
  readonly joinedAtMs: number;
  /** null: not called, or called back. */
  turnEndsAtMs: number | null;
  taken: boolean;
  /** The turn went by untaken, once and for all. */
  missed: boolean;
  /** The grace went by. */
  void: boolean;
  /** null: not among those who are back late. */
  lateSeenAtMs: number | null;
}

type Visit = { -readonly [Name in keyof Admission]: Admission[Name] } & { raisedAtMs: number };

export interface ModelClaim {
  readonly epoch: number;
  readonly number: number;
  readonly sub: string;
  readonly ticketGeneration: number;
}

/** The rules of LINE.md with a record for each visitor, written for plainness and not for speed. */
export class LineModel {
  readonly room: string;
  nowMs: number;
  epoch: number;
  #file: RoomSettings;
  #changes: SettingsChange = {};
  /** The person with number n is at n - 1. */
  #people: Person[] = [];
  #serving = 0;
  #credit = 0;
  #period = -1;
  #anchorMs: number;
  #totals = { admitted: 0, completed: 0, abandoned: 0, missed: 0 };
  readonly #visits = new Map<string, Visit>();
  readonly #keys = new Map<string, { by: number; answer: AdvanceResult }>();
  readonly #resetKeys = new Set<string>();

  constructor(room: string, settings: RoomSettings, nowMs: number) {
    this.room = room;
    this.nowMs = nowMs;
    this.epoch = Math.floor(nowMs / 1_000);
    this.#file = settings;
    this.#anchorMs = settings.rate?.fromMs ?? nowMs;
    this.#tick();
  }

  get settings(): RoomSettings {
    return { ...this.#file, ...this.#changes };
  }

  state(nowMs: number): RoomState {
    this.#begin(nowMs);
    this.#tick();
    return {
      room: this.room,
      epoch: this.epoch,
      settings: this.settings,
      issued: this.#people.length,
      serving: this.#serving,
      outstanding: this.#outstanding(),
      inside: this.#inside(),
      late: this.#late(),
      gaps: [],
      ...this.#totals,
      nowMs: this.nowMs,
    };
  }

  join(ticketId: string, nowMs: number): JoinResult {
    this.#begin(nowMs);
    const known = this.#numberOf(ticketId);
    if (known !== null) return { kind: 'joined', epoch: this.epoch, ...known };
    if (this.settings.mode === 'closed') return { kind: 'closed', epoch: this.epoch };
    const number = this.#give(ticketId);
    this.#tick();
    return { kind: 'joined', epoch: this.epoch, number, joinedAtMs: this.nowMs };
  }

  enter(ticketId: string, sub: string, nowMs: number): EnterResult {
    this.#begin(nowMs);
    this.#tick();
    const { epoch } = this;
    const known = this.#numberOf(ticketId);
    const visit = this.#visits.get(sub);
    if (visit !== undefined) {
      if (!this.#isLive(visit)) return { kind: 'ended' };
      this.#prolong(visit);
      const joinedAtMs = known?.joinedAtMs ?? visit.enteredAtMs;
      return { kind: 'admitted', epoch, joinedAtMs, admission: this.#told(visit) };
    }
    if (known !== null) {
      const claimed = this.#claim({ epoch, number: known.number, sub, ticketGeneration: 0 });
      if (claimed.kind === 'admitted') return { ...claimed, epoch, joinedAtMs: known.joinedAtMs };
      return claimed.kind === 'ended' ? claimed : { kind: 'wait', epoch };
    }
    const { mode } = this.settings;
    if (mode === 'off') return { kind: 'admitted', epoch, joinedAtMs: this.nowMs, admission: this.#admit(0, sub) };
    const ahead = mode !== 'closed' && this.#people.length < this.#serving;
    const nobodyWaits = this.#serving >= this.#people.length && this.#late() === 0;
    const byItself = mode === 'open' && this.#callsByItself() && nobodyWaits && this.#free() >= 1;
    if (!ahead && !byItself) return { kind: 'wait', epoch };
    const number = this.#give(ticketId);
    if (!ahead) {
      this.#callUpTo(number);
      this.#charge(1);
    }
    const claimed = this.#claim({ epoch, number, sub, ticketGeneration: 0 });
    if (claimed.kind !== 'admitted') throw new Error(`the model contradicts itself: ${claimed.kind}`);
    return { ...claimed, epoch, joinedAtMs: this.nowMs };
  }

  claim(claim: ModelClaim, nowMs: number): ClaimResult {
    this.#begin(nowMs);
    this.#tick();
    return this.#claim(claim);
  }

  look(claim: ModelClaim, nowMs: number): LookResult {
    this.#begin(nowMs);
    this.#tick();
    const visit = this.#visits.get(claim.sub);
    if (claim.epoch === this.epoch && visit !== undefined && this.#isLive(visit)) {
      if (!this.#accepts(visit, claim.ticketGeneration)) return { kind: 'superseded' };
      return { kind: 'admitted', admission: this.#told(visit) };
    }
    const person = this.#people[claim.number - 1];
    if (claim.epoch !== this.epoch || visit !== undefined || person === undefined) return this.#claim(claim);
    if (person.turnEndsAtMs === null || person.taken || person.void) return this.#claim(claim);
    if (person.turnEndsAtMs > this.nowMs) return { kind: 'turn', turnEndsAtMs: person.turnEndsAtMs };
    return this.#hasRoomForLate() ? { kind: 'turn', turnEndsAtMs: null } : this.#claim(claim);
  }

  confirm(sub: string, nowMs: number): Admission | null {
    this.#begin(nowMs);
    const visit = this.#visits.get(sub);
    if (visit === undefined || !this.#isLive(visit)) return null;
    visit.exchanged = true;
    visit.endsAtMs = visit.plannedEndMs;
    return this.#told(visit);
  }

  admission(sub: string, nowMs: number): Admission | null {
    this.#begin(nowMs);
    const visit = this.#visits.get(sub);
    return visit === undefined ? null : this.#told(visit);
  }

  release(sub: string, outcome: 'completed' | 'abandoned', nowMs: number): ReleaseResult {
    this.#begin(nowMs);
    const visit = this.#visits.get(sub);
    if (visit !== undefined && this.#isLive(visit)) {
      this.#end(visit, outcome);
      this.#totals[outcome]++;
      this.#tick();
      return { kind: 'released', admission: this.#told(visit) };
    }
    this.#tick();
    return visit === undefined ? { kind: 'unknown' } : { kind: 'already-ended', admission: this.#told(visit) };
  }

  revokeGrants(sub: string, generation: number, nowMs: number): void {
    this.#begin(nowMs);
    const visit = this.#visits.get(sub);
    if (visit !== undefined && visit.grantGeneration === generation) visit.grantGeneration++;
  }

  advance(by: number, key: string | null, nowMs: number): AdvanceResult {
    this.#begin(nowMs);
    const known = key === null ? undefined : this.#keys.get(key);
    if (known !== undefined) return known.by === by ? known.answer : { kind: 'key-reused' };
    if (by < 0 && this.settings.mode === 'open' && this.#callsByItself()) return { kind: 'pause-first' };
    const before = this.#serving;
    const called = by < 0 ? 0 : this.#callByHand(by);
    if (by < 0) this.#callBack(by);
    const cut = Math.abs(by) - Math.abs(this.#serving - before);
    const answer: AdvanceResult = { kind: 'advanced', serving: this.#serving, called, cut };
    if (key !== null) this.#keys.set(key, { by, answer });
    this.#tick();
    return answer;
  }

  configure(settings: RoomSettings, nowMs: number): void {
    this.#begin(nowMs);
    this.#set(() => {
      this.#file = settings;
    });
  }

  change(change: SettingsChange, nowMs: number): void {
    this.#begin(nowMs);
    this.#set(() => {
      this.#changes = { ...this.#changes, ...change };
    });
  }

  revert(nowMs: number): void {
    this.#begin(nowMs);
    this.#set(() => {
      this.#changes = {};
    });
  }

  reset(key: string | null, nowMs: number): void {
    this.#begin(nowMs);
    if (key === null || !this.#resetKeys.has(key)) this.#startEpoch();
    if (key !== null) this.#resetKeys.add(key);
    this.#tick();
  }

  #startEpoch(): void {
    for (const visit of this.#visits.values()) if (this.#isLive(visit)) this.#end(visit, 'abandoned');
    this.epoch = Math.max(this.epoch + 1, Math.floor(this.nowMs / 1_000));
    this.#people = [];
    this.#serving = 0;
    this.#totals = { admitted: 0, completed: 0, abandoned: 0, missed: 0 };
    this.#credit = 0;
    this.#period = -1;
    this.#anchorMs = this.settings.rate?.fromMs ?? this.nowMs;
  }

  #begin(nowMs: number): void {
    this.nowMs = Math.max(this.nowMs, nowMs);
    for (const visit of this.#visits.values()) {
      if (visit.outcome !== null || visit.endsAtMs > this.nowMs) continue;
      visit.outcome = visit.exchanged ? 'expired' : 'abandoned';
      if (!visit.exchanged) this.#totals.abandoned++;
    }
    this.#letTurnsEnd();
  }

  #letTurnsEnd(): void {
    const { graceMs, rate } = this.settings;
    for (const person of this.#people) {
      const { turnEndsAtMs } = person;
      if (turnEndsAtMs === null || turnEndsAtMs > this.nowMs) continue;
      if (!person.taken && !person.missed) {
        person.missed = true;
        this.#totals.missed++;
        if (rate?.returnNoShows) this.#credit = Math.min(rate.admit, this.#credit + 1);
      }
      if (turnEndsAtMs + graceMs <= this.nowMs) person.void = true;
    }
    for (const person of this.#people) {
      const { lateSeenAtMs } = person;
      if (lateSeenAtMs !== null && (person.void || lateSeenAtMs <= this.nowMs - LATE_SEEN_MS))
        person.lateSeenAtMs = null;
    }
  }

  #tick(): void {
    const { mode, rate } = this.settings;
    if (mode !== 'open' || !this.#callsByItself()) return;
    if (rate !== null && this.#isRunning(rate)) {
      const period = Math.floor((this.nowMs - this.#anchorMs) / rate.everyMs);
      if (period > this.#period) {
        this.#period = period;
        this.#credit = rate.admit;
      }
    }
    while (this.#free() - this.#late() > 0 && this.#serving < this.#people.length) {
      this.#callUpTo(this.#serving + 1);
      this.#charge(1);
    }
  }

  #claim({ epoch, number, sub, ticketGeneration }: ModelClaim): ClaimResult {
    if (epoch !== this.epoch) return { kind: 'rejoin', epoch: this.epoch };
    const visit = this.#visits.get(sub);
    if (visit !== undefined) {
      if (!this.#isLive(visit)) return { kind: 'ended' };
      if (!this.#accepts(visit, ticketGeneration)) return { kind: 'superseded' };
      this.#prolong(visit);
      if (ticketGeneration >= visit.ticketGeneration) {
        visit.ticketGeneration = ticketGeneration + 1;
        visit.raisedAtMs = this.nowMs;
      }
      return { kind: 'admitted', admission: this.#told(visit) };
    }
    const person = this.#people[number - 1];
    if (person === undefined || person.turnEndsAtMs === null) return { kind: 'waiting', late: false };
    if (person.taken) return { kind: 'ended' };
    if (person.void) return { kind: 'missed' };
    if (person.turnEndsAtMs <= this.nowMs) {
      if (!this.#hasRoomForLate()) {
        person.lateSeenAtMs = this.nowMs;
        return { kind: 'waiting', late: true };
      }
      person.lateSeenAtMs = null;
      if (this.settings.mode === 'open') this.#charge(1);
    }
    person.taken = true;
    return { kind: 'admitted', admission: this.#admit(number, sub) };
  }

  #hasRoomForLate(): boolean {
    const { mode } = this.settings;
    return mode === 'off' || (mode === 'open' && this.#free() >= 1);
  }

  #admit(number: number, sub: string): Admission {
    const plannedEndMs = this.nowMs + this.settings.admissionMs;
    const visit: Visit = {
      sub,
      number,
      enteredAtMs: this.nowMs,
      endsAtMs: Math.min(plannedEndMs, this.nowMs + EXCHANGE_WINDOW_MS),
      plannedEndMs,
      ticketGeneration: 1,
      grantGeneration: 1,
      exchanged: false,
      outcome: null,
      raisedAtMs: this.nowMs,
    };
    this.#visits.set(sub, visit);
    this.#totals.admitted++;
    return this.#told(visit);
  }

  #prolong(visit: Visit): void {
    if (!visit.exchanged) visit.endsAtMs = Math.min(visit.plannedEndMs, this.nowMs + EXCHANGE_WINDOW_MS);
  }

  #accepts(visit: Visit, generation: number): boolean {
    if (generation >= visit.ticketGeneration) return true;
    return generation === visit.ticketGeneration - 1 && this.nowMs - visit.raisedAtMs < TICKET_GRACE_MS;
  }

  #isLive(visit: Visit): boolean {
    return visit.outcome === null;
  }

  #end(visit: Visit, outcome: 'completed' | 'abandoned'): void {
    visit.outcome = outcome;
    visit.endsAtMs = this.nowMs;
  }

  #told({ raisedAtMs: _, ...admission }: Visit): Admission {
    return admission;
  }

  #numberOf(ticketId: string): { number: number; joinedAtMs: number } | null {
    const index = this.#people.findLastIndex((person) => person.ticketId === ticketId);
    const person = this.#people[index];
    if (person === undefined || this.nowMs - person.joinedAtMs >= JOIN_ANSWER_MS) return null;
    return { number: index + 1, joinedAtMs: person.joinedAtMs };
  }

  #give(ticketId: string): number {
    const called = this.settings.mode === 'off' || this.#people.length < this.#serving;
    const fresh = { turnEndsAtMs: null, taken: false, missed: false, void: false, lateSeenAtMs: null };
    this.#people.push({ ticketId, joinedAtMs: this.nowMs, ...fresh });
    if (called) this.#callUpTo(this.#people.length);
    return this.#people.length;
  }

  /** @returns how many were called */
  #callUpTo(number: number): number {
    const { turnWindowMs, graceMs } = this.settings;
    const gridMs = Math.max(1_000, Math.ceil((turnWindowMs + graceMs) / 256));
    const ownEndMs = Math.ceil((this.nowMs + turnWindowMs) / gridMs) * gridMs;
    const turnEndsAtMs = Math.max(ownEndMs, ...this.#people.map((person) => person.turnEndsAtMs ?? 0));
    let count = 0;
    for (const person of this.#people.slice(0, number)) {
      if (person.turnEndsAtMs !== null) continue;
      person.turnEndsAtMs = turnEndsAtMs;
      count++;
    }
    this.#serving = Math.max(this.#serving, number);
    return count;
  }

  #callByHand(by: number): number {
    const { capacity } = this.settings;
    const issued = this.#people.length;
    if (capacity === null) {
      const to = this.#serving + by;
      const called = this.#callUpTo(Math.min(to, issued));
      this.#serving = to;
      return called;
    }
    const fits = Math.max(0, capacity - this.#inside() - this.#outstanding() - this.#late());
    return this.#callUpTo(Math.min(this.#serving + by, this.#serving + fits, issued));
  }

  #callBack(by: number): void {
    const stays = (person: Person): boolean =>
      person.taken || (person.turnEndsAtMs !== null && person.turnEndsAtMs <= this.nowMs);
    const to = Math.max(this.#serving + by, this.#people.findLastIndex(stays) + 1);
    for (const person of this.#people.slice(to)) person.turnEndsAtMs = null;
    this.#serving = Math.min(this.#serving, to);
  }

  #set(apply: () => void): void {
    const before = this.settings.rate;
    apply();
    const { rate, mode, capacity } = this.settings;
    this.#setRate(before, rate);
    if (mode === 'off') this.#callUpTo(this.#people.length);
    if (capacity !== null) this.#serving = Math.min(this.#serving, this.#people.length);
    this.#letTurnsEnd();
    this.#tick();
  }

  #setRate(before: RateInlet | null, after: RateInlet | null): void {
    if (after === null || before === null) {
      if (after === before) return;
      this.#credit = 0;
      this.#period = -1;
      this.#anchorMs = after?.fromMs ?? this.nowMs;
      return;
    }
    this.#credit = Math.max(0, Math.min(after.admit, this.#credit + after.admit - before.admit));
    if (after.fromMs !== before.fromMs) this.#anchorMs = after.fromMs ?? this.nowMs;
    const sameGrid = after.fromMs === before.fromMs && after.everyMs === before.everyMs;
    if (sameGrid || this.#period < 0) return;
    this.#period = Math.max(-1, Math.floor((this.nowMs - this.#anchorMs) / after.everyMs));
  }

  #callsByItself(): boolean {
    return this.settings.rate !== null || this.settings.capacity !== null;
  }

  #isRunning({ fromMs, untilMs }: RateInlet): boolean {
    return (fromMs === null || fromMs <= this.nowMs) && (untilMs === null || this.nowMs < untilMs);
  }

  #free(): number {
    const { rate, capacity } = this.settings;
    const slots = capacity === null ? Number.POSITIVE_INFINITY : capacity - this.#inside() - this.#outstanding();
    if (rate === null) return slots;
    return Math.min(slots, this.#isRunning(rate) ? this.#credit : 0);
  }

  #charge(count: number): void {
    if (this.settings.rate !== null) this.#credit -= count;
  }

  #inside(): number {
    return [...this.#visits.values()].filter((visit) => this.#isLive(visit)).length;
  }

  #outstanding(): number {
    const isOpen = ({ turnEndsAtMs, taken }: Person) => turnEndsAtMs !== null && turnEndsAtMs > this.nowMs && !taken;
    return this.#people.filter(isOpen).length;
  }

  #late(): number {
    return this.#people.filter((person) => person.lateSeenAtMs !== null).length;
  }
}
