import type { RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type { Visit } from '../../../src/room/visit.ts';
import type {
  AdvanceResult,
  ClaimResult,
  DrawResult,
  EnterResult,
  GiveBackResult,
  JoinResult,
  LoginRequest,
  LookResult,
  ReleaseResult,
} from '../../../src/store/line-store.ts';
import type { StoreClocks } from '../../../src/store/store-clocks.ts';
import { claimIn, goOn, lookIn, type ModelClaim, noteEnd } from './model-claims.ts';
import { giveBackIn } from './model-give-back.ts';
import { isOver } from './model-logins.ts';
import { type ModelRelease, releaseIn } from './model-releases.ts';
import { ModelRoom } from './model-room.ts';
import type { NotedEvent } from './model-state.ts';
import { accepts, isLive } from './model-visits.ts';

interface Known {
  readonly number: number;
  readonly joinedAtMs: number;
}

/** The rules of LINE.md with a record for each visitor, written for plainness and not for speed. */
export class LineModel {
  readonly #room: ModelRoom;
  readonly #keys = new Map<string, { by: number; answer: Extract<AdvanceResult, { kind: 'advanced' }> }>();
  readonly #resetKeys = new Set<string>();

  constructor(room: string, settings: RoomSettings, clocks: StoreClocks) {
    this.#room = new ModelRoom(room, settings, clocks);
  }

  state(): RoomState {
    return this.#room.state();
  }

  /** Everything that was noted. */
  get events(): readonly NotedEvent[] {
    return this.#room.events;
  }

  join(ticketId: string): JoinResult {
    this.#room.begin();
    const { epoch } = this.#room;
    const early = this.#room.draw.entryOf(ticketId, this.#room.time.doorMs);
    if (early !== null) return { kind: 'entry', epoch, ...early };
    const known = this.#room.people.numberOf(ticketId, this.#room.time.doorMs);
    if (known !== null) return this.#joined(known.number, known.joinedAtMs);
    if (this.#room.givesNoNumbers()) return { kind: 'closed', epoch };
    if (this.#room.isPrequeue())
      return { kind: 'entry', epoch, entry: this.#room.giveEntry(ticketId), joinedAtMs: this.#room.time.lineMs };
    const number = this.#room.give(ticketId);
    this.#room.tick(number);
    return this.#joined(number, this.#room.time.lineMs);
  }

  #joined(number: number, joinedAtMs: number): JoinResult {
    const called = number <= this.#room.people.serving;
    return { kind: 'joined', epoch: this.#room.epoch, number, joinedAtMs, called };
  }

  enter(ticketId: string, sub: string, login?: LoginRequest): EnterResult {
    this.#room.begin();
    this.#room.tick();
    const { epoch, settings, draw, people, visits, time } = this.#room;
    const early = draw.entryOf(ticketId, time.doorMs);
    const joined = early === null ? people.numberOf(ticketId, time.doorMs) : null;
    const joinedAtMs = (early ?? joined)?.joinedAtMs;
    const asked = { ticketGeneration: 0, ...(login === undefined ? {} : { login }) };
    const visit = visits.find(sub);
    if (visit !== undefined) {
      const isInside = visits.isInside(visit);
      if (!isInside && !visits.mayBeginAgain(visit, epoch)) return { kind: 'ended' };
      if (!accepts(visit, 0)) return { kind: 'superseded' };
      const known = { number: visit.number, joinedAtMs: joinedAtMs ?? visit.enteredAtMs };
      if (isInside) return this.#entered(goOn(this.#room, visit, asked), known);
      if (visit.number > 0) return this.#enterWith(known, sub, asked);
    }
    if (settings.mode === 'off' && (joined === null || draw.isPending())) {
      const begun = this.#room.admit(0, sub);
      return this.#entered(goOn(this.#room, begun, asked), { number: 0, joinedAtMs: joinedAtMs ?? time.lineMs });
    }
    if (joined !== null) return this.#enterWith(joined, sub, asked);
    const way = this.#room.wayIn();
    if (early !== null || way === null) return { kind: 'wait', epoch, known: null };
    const number = this.#room.give(ticketId);
    if (way === 'inlet') {
      this.#room.callUpTo(number);
      this.#room.inlet.charge(settings.rate);
    }
    return this.#enterWith({ number, joinedAtMs: time.lineMs }, sub, asked);
  }

  #enterWith(known: Known, sub: string, asked: Pick<ModelClaim, 'ticketGeneration' | 'login'>): EnterResult {
    const { epoch } = this.#room;
    return this.#entered(claimIn(this.#room, { epoch, number: known.number, sub, ...asked }), known);
  }

  #entered(claimed: ClaimResult, known: Known): EnterResult {
    const { epoch } = this.#room;
    if (claimed.kind === 'admitted') return { ...claimed, epoch, joinedAtMs: known.joinedAtMs };
    switch (claimed.kind) {
      case 'waiting':
      case 'missed':
      case 'void':
      case 'rejoin':
        return { kind: 'wait', epoch, known: { number: known.number, joinedAtMs: known.joinedAtMs } };
      default:
        return claimed;
    }
  }

  claim(claim: ModelClaim): ClaimResult {
    this.#room.begin();
    this.#room.tick();
    return claimIn(this.#room, claim);
  }

  look(claim: ModelClaim): LookResult {
    this.#room.begin();
    this.#room.tick();
    return lookIn(this.#room, claim);
  }

  confirm(sub: string, serial: number | null): Visit | null {
    this.#room.begin();
    const { visits, time } = this.#room;
    const visit = visits.find(sub);
    if (visit === undefined || !visits.isInside(visit)) return null;
    if (serial !== null) {
      const login = visit.logins.find((one) => one.serial === serial && !isOver(one, time));
      if (login === undefined) return null;
      login.exchangedAtMs ??= time.lineMs;
    }
    visits.exchange(visit);
    return visits.told(visit);
  }

  visit(sub: string): Visit | null {
    this.#room.begin();
    const visit = this.#room.visits.find(sub);
    return visit === undefined ? null : this.#room.visits.told(visit);
  }

  /** Serials that logins of a visit were ever given. */
  serialsOf(sub: string): readonly number[] {
    return this.#room.visits.find(sub)?.serials ?? [];
  }

  /** Whether a join of this epoch is no longer promised to be answered again, by a step that would begin now. */
  mayForget(ticketId: string): boolean {
    const { people, draw, time } = this.#room;
    const isKnown = (doorMs: number): boolean =>
      people.numberOf(ticketId, doorMs) !== null || draw.entryOf(ticketId, doorMs) !== null;
    return isKnown(Number.NEGATIVE_INFINITY) && !isKnown(time.nextDoorMs());
  }

  release(release: ModelRelease): ReleaseResult {
    this.#room.begin();
    const result = releaseIn(this.#room, release);
    this.#room.tick();
    return result;
  }

  endLogin(sub: string, serial: number): void {
    this.#room.begin();
    const visit = this.#room.visits.find(sub);
    const ended = visit?.logins.find((login) => login.serial === serial);
    if (visit === undefined || ended === undefined) return;
    if (ended.exchangedAtMs !== null && isLive(visit)) noteEnd(this.#room, visit, ended);
    visit.logins = visit.logins.filter((login) => login !== ended);
  }

  advance(by: number, key: string | null, actor: string | null): AdvanceResult {
    this.#room.begin();
    const known = key === null ? undefined : this.#keys.get(key);
    if (known !== undefined) {
      return known.by === by
        ? { ...known.answer, from: known.answer.serving - Math.sign(by) * (Math.abs(by) - known.answer.cut) }
        : { kind: 'key-reused' };
    }
    if (this.#room.draw.isPending()) return { kind: 'draw-pending' };
    if (by < 0 && this.#room.settings.mode === 'open' && this.#room.callsByItself()) return { kind: 'pause-first' };
    const before = this.#room.people.serving;
    const called = by < 0 ? 0 : this.#room.callByHand(by, actor);
    if (by < 0) this.#room.people.callBack(by, this.#room.time.doorMs);
    const cut = Math.abs(by) - this.#room.people.between(before, this.#room.people.serving);
    const { serving } = this.#room.people;
    const answer = { kind: 'advanced', from: before, serving, called, cut } as const;
    if (key !== null) this.#keys.set(key, { by, answer });
    this.#room.tick();
    return answer;
  }

  giveBack(number: number, actor: string | null): GiveBackResult {
    this.#room.begin();
    const result = giveBackIn(this.#room, number, actor);
    this.#room.tick();
    return result;
  }

  skipNumbers(count: number): void {
    this.#room.skipNumbers(count);
  }

  configure(settings: RoomSettings): void {
    this.#room.begin();
    this.#room.set(null, null, () => {
      this.#room.fileSettings = settings;
    });
  }

  change(change: SettingsChange, actor: string | null): void {
    this.#room.begin();
    this.#room.set(change, actor, () => {
      this.#room.changes = { ...this.#room.changes, ...change };
    });
  }

  revert(actor: string | null): void {
    this.#room.begin();
    this.#room.set(null, actor, () => {
      this.#room.changes = {};
    });
  }

  /** A step that `take` takes. */
  step<Result>(take: (room: ModelRoom) => Result): Result {
    this.#room.begin();
    return take(this.#room);
  }

  reset(key: string | null, actor: string | null): void {
    this.#room.begin();
    if (key === null || !this.#resetKeys.has(key)) this.#room.startEpoch(actor);
    if (key !== null) this.#resetKeys.add(key);
    this.#room.tick();
  }

  see(epoch: number, numbers: readonly number[]): void {
    this.#room.begin();
    if (epoch === this.#room.epoch) for (const number of numbers) this.#room.see(number);
  }

  setGate(shut: boolean): void {
    this.#room.begin();
    if (this.#room.settings.gate !== null) this.#room.moveGate(shut);
    this.#room.tick();
  }

  completeDraw(publicValue: string, actor: string | null): DrawResult {
    this.#room.begin();
    if (this.#room.draw.isPending()) {
      this.#room.draw.publicValue = publicValue;
      this.#room.presence.forget();
      this.#room.note({ type: 'draw.completed', publicValue, actor });
      if (this.#room.settings.mode === 'off') this.#room.callEverybody(null);
    }
    if (this.#room.draw.publicValue !== publicValue) return { kind: 'not-pending' };
    return { kind: 'completed', state: this.#room.state() };
  }
}
