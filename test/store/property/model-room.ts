import { isDeepStrictEqual } from 'node:util';
import type { Admission } from '../../../src/room/admission.ts';
import type { RoomEvent } from '../../../src/room/room-event.ts';
import type { PastEpoch, RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import { ModelDraw } from './model-draw.ts';
import { ModelInlet } from './model-inlet.ts';
import { type Called, ModelPeople } from './model-people.ts';
import { ModelPresence, minuteOf } from './model-presence.ts';
import { ModelVisits } from './model-visits.ts';

const noTotals = () => ({ admitted: 0, completed: 0, abandoned: 0, missed: 0 });

export interface NotedEvent {
  readonly atMs: number;
  readonly event: RoomEvent;
}

/** A room of the model: what is in it, and what happens by itself. */
export class ModelRoom {
  readonly room: string;
  nowMs: number;
  epoch: number;
  fileSettings: RoomSettings;
  changes: SettingsChange = {};
  people = new ModelPeople();
  draw = new ModelDraw();
  inlet: ModelInlet;
  totals = noTotals();
  gateShut = false;
  readonly presence = new ModelPresence();
  readonly visits = new ModelVisits();
  readonly events: NotedEvent[] = [];
  readonly #pastEpochs: PastEpoch[] = [];
  /** Numbers and entries since the last figures. */
  #joined = 0;

  constructor(room: string, settings: RoomSettings, nowMs: number) {
    this.room = room;
    this.nowMs = nowMs;
    this.epoch = Math.floor(nowMs / 1_000);
    this.fileSettings = settings;
    this.inlet = new ModelInlet(settings.rate, nowMs);
    this.#openInTime();
    this.tick();
  }

  get settings(): RoomSettings {
    return { ...this.fileSettings, ...this.changes };
  }

  state(nowMs: number): RoomState {
    this.begin(nowMs);
    this.tick();
    const { room, epoch, settings, people, totals, gateShut } = this;
    return {
      room,
      epoch,
      settings,
      issued: people.issued,
      serving: people.serving,
      outstanding: people.outstanding(this.nowMs),
      inside: this.visits.inside(),
      late: people.late(),
      gaps: [],
      ...totals,
      passedOver: people.passedOver(),
      presence: this.presence.told(people, this.nowMs),
      gateShut,
      draw: this.draw.told(settings),
      pastEpochs: this.#pastEpochs.slice(-16),
      nowMs: this.nowMs,
    };
  }

  note(event: RoomEvent): void {
    this.events.push({ atMs: this.nowMs, event });
  }

  startEpoch(actor: string | null): void {
    const { issued } = this.people;
    const { entries, drawnAtMs } = this.draw;
    this.#pastEpochs.push({ epoch: this.epoch, endedAtMs: this.nowMs, issued, entries, drawnAtMs });
    this.epoch = Math.max(this.epoch + 1, Math.floor(this.nowMs / 1_000));
    this.note({ type: 'room.reset', epoch: this.epoch, actor });
    for (const { sub, number } of this.visits.abandonAll(this.nowMs))
      this.note({ type: 'admission.ended', sub, number, outcome: 'abandoned', actor: null });
    this.people = new ModelPeople();
    this.draw = new ModelDraw();
    this.totals = noTotals();
    this.presence.forget();
    this.inlet = new ModelInlet(this.settings.rate, this.nowMs);
  }

  begin(nowMs: number): void {
    const lastMs = this.nowMs;
    this.nowMs = Math.max(lastMs, nowMs);
    for (const { sub, number, outcome } of this.visits.letVisitsEnd(this.nowMs)) {
      if (outcome === 'abandoned') this.totals.abandoned++;
      this.note({ type: 'admission.ended', sub, number, outcome, actor: null });
    }
    this.letTurnsEnd();
    if (minuteOf(this.nowMs) > minuteOf(lastMs)) {
      this.#noteFigures();
      if (this.settings.passOver) this.presence.beginMinute(this.settings, this.people, lastMs, this.nowMs);
    }
    this.#openInTime();
  }

  letTurnsEnd(): void {
    const { graceMs, rate } = this.settings;
    const { missed, upTo } = this.people.letTurnsEnd(graceMs, this.nowMs);
    this.totals.missed += missed;
    this.inlet.giveBack(rate, missed);
    if (missed > 0) this.note({ type: 'turns.missed', upTo, count: missed });
  }

  /** @param given the number that this step gave */
  tick(given = 0): void {
    const { rate } = this.settings;
    if (!this.#inletIsOpen() || !this.callsByItself()) return;
    this.inlet.grant(rate, this.nowMs);
    const from = this.people.called;
    let [called, passedOver] = [0, 0];
    while (this.free() - this.people.late() > 0 && this.people.serving < this.people.issued) {
      const one = this.callUpTo(this.people.serving + 1);
      if (one.called > 0) this.inlet.charge(rate);
      called += one.called;
      passedOver += one.passedOver;
    }
    const to = this.people.called;
    if (to > from && from + 1 !== given)
      this.note({ type: 'serving.advanced', from, to, called, passedOver, actor: null });
  }

  hasRoomForLate(): boolean {
    return this.settings.mode === 'off' || (this.#inletIsOpen() && this.free() >= 1);
  }

  admit(number: number, sub: string, admissionMs?: number): Admission {
    this.totals.admitted++;
    this.note({ type: 'admission.started', sub, number });
    return this.visits.add(number, sub, admissionMs ?? this.settings.admissionMs, this.nowMs);
  }

  isPrequeue(): boolean {
    return this.settings.mode === 'prequeue' && !this.draw.isOpened;
  }

  giveEntry(ticketId: string): number {
    this.#joined++;
    return this.draw.add(ticketId, this.nowMs);
  }

  give(ticketId: string): number {
    this.#joined++;
    const passes = this.settings.mode === 'off' && !this.draw.isPending();
    const called = passes || this.people.issued < this.people.serving;
    const number = this.people.add(ticketId, this.nowMs);
    this.presence.see(this.people, number, this.nowMs);
    // The call of this number alone is not noted: who joins knows it.
    if (called && this.people.holder(number - 1)?.turnEndsAtMs === null) this.callAndNote(number, null);
    else if (called) this.callUpTo(number);
    return number;
  }

  /** A waiting number was seen; of others nothing is remembered. */
  see(number: number): void {
    if (number > this.people.called) this.presence.see(this.people, number, this.nowMs);
  }

  /** Gives up to a number their turns, but for those who are absent. */
  callUpTo(number: number): Called {
    const absent = new Set<number>();
    for (let next = 1; next <= number; next++) if (this.#wouldBePassed(next)) absent.add(next);
    return this.people.callUpTo(number, this.settings, this.nowMs, absent);
  }

  callAndNote(number: number, actor: string | null): Called {
    const from = this.people.called;
    const done = this.callUpTo(number);
    const to = this.people.called;
    if (to > from) this.note({ type: 'serving.advanced', from, to, ...done, actor });
    return done;
  }

  callByHand(by: number, actor: string | null): number {
    const { capacity } = this.settings;
    const { serving, issued } = this.people;
    if (capacity === null) {
      const { called } = this.callAndNote(Math.min(serving + by, issued), actor);
      this.people.serving = serving + by;
      return called;
    }
    let fits = Math.max(0, capacity - this.load() - this.people.late());
    let to = serving;
    for (; fits > 0 && to < Math.min(serving + by, issued); to++) if (!this.#wouldBePassed(to + 1)) fits--;
    return this.callAndNote(to, actor).called;
  }

  set(change: SettingsChange | null, actor: string | null, apply: () => void): void {
    const before = this.settings;
    const wasPrequeue = this.isPrequeue();
    apply();
    const { rate, mode, capacity, gate, passOver } = this.settings;
    if (!isDeepStrictEqual(before, this.settings)) {
      this.note({ type: 'settings.changed', change, actor });
      this.inlet.change(before.rate, rate, this.nowMs);
      if (!passOver) this.presence.forget();
      if (gate === null) this.moveGate(false);
      if (capacity !== null) this.people.serving = this.people.called;
      if (wasPrequeue && mode !== 'prequeue') this.#openDoors();
      this.#openInTime();
      if (mode === 'off') this.callEverybody(actor);
      this.letTurnsEnd();
    }
    this.tick();
  }

  moveGate(shut: boolean): void {
    if (shut === this.gateShut) return;
    this.gateShut = shut;
    this.note({ type: 'gate.changed', shut });
  }

  callEverybody(actor: string | null): void {
    if (!this.draw.isPending()) this.callAndNote(this.people.issued, actor);
  }

  callsByItself(): boolean {
    return this.settings.rate !== null || this.settings.capacity !== null;
  }

  /** What counts against the capacity. */
  load(): number {
    return this.visits.inside() + this.people.outstanding(this.nowMs);
  }

  free(): number {
    return this.inlet.free(this.settings, this.load(), this.nowMs);
  }

  /** Whether somebody who arrives now may be called at once, and why. */
  wayIn(): 'ahead' | 'inlet' | null {
    if (this.settings.mode === 'closed' || this.isPrequeue() || this.draw.isPending()) return null;
    if (this.people.issued < this.people.serving) return 'ahead';
    const nobodyWaits = this.people.serving >= this.people.issued && this.people.late() === 0;
    return this.#inletIsOpen() && this.callsByItself() && nobodyWaits && this.free() >= 1 ? 'inlet' : null;
  }

  #wouldBePassed(number: number): boolean {
    return (
      this.settings.passOver && this.settings.mode !== 'off' && this.presence.isAbsent(this.people, number, this.nowMs)
    );
  }

  #inletIsOpen(): boolean {
    return this.settings.mode === 'open' && !this.gateShut && !this.draw.isPending();
  }

  #openInTime(): void {
    const { mode, opensAtMs } = this.settings;
    if (mode !== 'prequeue' || opensAtMs === null || this.nowMs < opensAtMs) return;
    const isFirst = !this.draw.isOpened;
    this.changes = { ...this.changes, mode: 'open' };
    if (isFirst) this.#openDoors();
    else this.note({ type: 'settings.changed', change: { mode: 'open' }, actor: null });
  }

  #openDoors(): void {
    const { people, draw } = this;
    const { issued: base, serving } = people;
    people.serving = people.called;
    draw.open(base, this.settings, this.nowMs);
    this.note({ type: 'doors.opened', entries: draw.entries, base });
    for (let entry = 1; entry <= draw.entries; entry++) people.add(null, this.nowMs);
    this.presence.forget();
    if (draw.isPending()) return;
    this.callAndNote(Math.min(serving, people.issued), null);
    people.serving = serving;
  }

  #noteFigures(): void {
    const { issued, serving } = this.people;
    const [outstanding, inside] = [this.people.outstanding(this.nowMs), this.visits.inside()];
    const { entries } = this.draw;
    const figures = { issued, serving, outstanding, inside, entries, ...this.totals, joined: this.#joined };
    this.note({ type: 'room.metrics', figures: { ...figures, passedOver: this.people.passedOver() } });
    this.#joined = 0;
  }
}
