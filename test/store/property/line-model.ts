import type { Admission } from '../../../src/room/admission.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type {
  AdvanceResult,
  ClaimResult,
  DrawResult,
  EnterResult,
  JoinResult,
  LookResult,
  ReleaseResult,
} from '../../../src/store/line-store.ts';
import { claimIn, lookIn, type ModelClaim } from './model-claims.ts';
import { ModelRoom } from './model-room.ts';
import type { NotedEvent } from './model-state.ts';
import { accepts, end, isLive, prolong, told } from './model-visits.ts';

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

  /** Everything that was noted. */
  get events(): readonly NotedEvent[] {
    return this.#room.events;
  }

  join(ticketId: string, nowMs: number): JoinResult {
    this.#room.begin(nowMs);
    const { epoch } = this.#room;
    const early = this.#room.draw.entryOf(ticketId, this.#room.nowMs);
    if (early !== null) return { kind: 'entry', epoch, ...early };
    const known = this.#room.people.numberOf(ticketId, this.#room.nowMs);
    if (known !== null) return this.#joined(known.number, known.joinedAtMs);
    if (this.#room.settings.mode === 'closed') return { kind: 'closed', epoch };
    if (this.#room.isPrequeue())
      return { kind: 'entry', epoch, entry: this.#room.giveEntry(ticketId), joinedAtMs: this.#room.nowMs };
    const number = this.#room.give(ticketId);
    this.#room.tick(number);
    return this.#joined(number, this.#room.nowMs);
  }

  #joined(number: number, joinedAtMs: number): JoinResult {
    const called = number <= this.#room.people.serving;
    return { kind: 'joined', epoch: this.#room.epoch, number, joinedAtMs, called };
  }

  enter(ticketId: string, sub: string, nowMs: number): EnterResult {
    this.#room.begin(nowMs);
    this.#room.tick();
    const { epoch, settings, draw, people } = this.#room;
    const early = draw.entryOf(ticketId, this.#room.nowMs);
    const known = early === null ? people.numberOf(ticketId, this.#room.nowMs) : null;
    const joinedAtMs = early?.joinedAtMs ?? known?.joinedAtMs;
    const visit = this.#room.visits.find(sub);
    if (visit !== undefined) {
      if (!isLive(visit)) return { kind: 'ended' };
      if (visit.exchanged && !accepts(visit, 0, this.#room.nowMs)) return { kind: 'ended' };
      prolong(visit, this.#room.nowMs);
      return { kind: 'admitted', epoch, joinedAtMs: joinedAtMs ?? visit.enteredAtMs, admission: told(visit) };
    }
    if (settings.mode === 'off' && (known === null || draw.isPending())) {
      const admission = this.#room.admit(0, sub);
      return { kind: 'admitted', epoch, joinedAtMs: joinedAtMs ?? this.#room.nowMs, admission };
    }
    if (known !== null) {
      const claimed = claimIn(this.#room, { epoch, number: known.number, sub, ticketGeneration: 0 });
      if (claimed.kind === 'admitted') return { ...claimed, epoch, joinedAtMs: known.joinedAtMs };
      return claimed.kind === 'ended' ? claimed : { kind: 'wait', epoch };
    }
    const way = this.#room.wayIn();
    if (early !== null || way === null) return { kind: 'wait', epoch };
    const number = this.#room.give(ticketId);
    if (way === 'inlet') {
      this.#room.callUpTo(number);
      this.#room.inlet.charge(settings.rate);
    }
    const claimed = claimIn(this.#room, { epoch, number, sub, ticketGeneration: 0 });
    if (claimed.kind !== 'admitted') throw new Error(`the model contradicts itself: ${claimed.kind}`);
    return { ...claimed, epoch, joinedAtMs: this.#room.nowMs };
  }

  claim(claim: ModelClaim, nowMs: number): ClaimResult {
    this.#room.begin(nowMs);
    this.#room.tick();
    return claimIn(this.#room, claim);
  }

  look(claim: ModelClaim, nowMs: number): LookResult {
    this.#room.begin(nowMs);
    this.#room.tick();
    return lookIn(this.#room, claim);
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

  release(sub: string, outcome: 'completed' | 'abandoned', actor: string | null, nowMs: number): ReleaseResult {
    this.#room.begin(nowMs);
    const visit = this.#room.visits.find(sub);
    if (visit !== undefined && isLive(visit)) {
      end(visit, outcome, this.#room.nowMs);
      this.#room.totals[outcome]++;
      this.#room.note({ type: 'admission.ended', sub, number: visit.number, outcome, actor });
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

  advance(by: number, key: string | null, actor: string | null, nowMs: number): AdvanceResult {
    this.#room.begin(nowMs);
    const known = key === null ? undefined : this.#keys.get(key);
    if (known !== undefined) return known.by === by ? known.answer : { kind: 'key-reused' };
    if (this.#room.draw.isPending()) return { kind: 'draw-pending' };
    if (by < 0 && this.#room.settings.mode === 'open' && this.#room.callsByItself()) return { kind: 'pause-first' };
    const before = this.#room.people.serving;
    const called = by < 0 ? 0 : this.#room.callByHand(by, actor);
    if (by < 0) this.#room.people.callBack(by, this.#room.nowMs);
    const cut = Math.abs(by) - Math.abs(this.#room.people.serving - before);
    const answer: AdvanceResult = { kind: 'advanced', serving: this.#room.people.serving, called, cut };
    if (key !== null) this.#keys.set(key, { by, answer });
    this.#room.tick();
    return answer;
  }

  configure(settings: RoomSettings, nowMs: number): void {
    this.#room.begin(nowMs);
    this.#room.set(null, null, () => {
      this.#room.fileSettings = settings;
    });
  }

  change(change: SettingsChange, actor: string | null, nowMs: number): void {
    this.#room.begin(nowMs);
    this.#room.set(change, actor, () => {
      this.#room.changes = { ...this.#room.changes, ...change };
    });
  }

  revert(actor: string | null, nowMs: number): void {
    this.#room.begin(nowMs);
    this.#room.set(null, actor, () => {
      this.#room.changes = {};
    });
  }

  reset(key: string | null, actor: string | null, nowMs: number): void {
    this.#room.begin(nowMs);
    if (key === null || !this.#resetKeys.has(key)) this.#room.startEpoch(actor);
    if (key !== null) this.#resetKeys.add(key);
    this.#room.tick();
  }

  see(epoch: number, numbers: readonly number[], nowMs: number): void {
    this.#room.begin(nowMs);
    if (epoch === this.#room.epoch) for (const number of numbers) this.#room.see(number);
  }

  setGate(shut: boolean, nowMs: number): void {
    this.#room.begin(nowMs);
    if (this.#room.settings.gate !== null) this.#room.moveGate(shut);
    this.#room.tick();
  }

  completeDraw(publicValue: string, actor: string | null, nowMs: number): DrawResult {
    this.#room.begin(nowMs);
    if (this.#room.draw.isPending()) {
      this.#room.draw.publicValue = publicValue;
      this.#room.presence.forget();
      this.#room.note({ type: 'draw.completed', publicValue, actor });
      if (this.#room.settings.mode === 'off') this.#room.callEverybody(null);
    }
    if (this.#room.draw.publicValue !== publicValue) return { kind: 'not-pending' };
    return { kind: 'completed', state: this.#room.state(nowMs) };
  }
}
