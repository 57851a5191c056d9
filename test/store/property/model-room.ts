import type { Admission } from '../../../src/room/admission.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import { ModelInlet } from './model-inlet.ts';
import { ModelPeople } from './model-people.ts';
import { ModelVisits } from './model-visits.ts';

const noTotals = () => ({ admitted: 0, completed: 0, abandoned: 0, missed: 0 });

/** A room of the model: what is in it, and what happens by itself. */
export class ModelRoom {
  readonly room: string;
  nowMs: number;
  epoch: number;
  fileSettings: RoomSettings;
  changes: SettingsChange = {};
  people = new ModelPeople();
  inlet: ModelInlet;
  totals = noTotals();
  readonly visits = new ModelVisits();

  constructor(room: string, settings: RoomSettings, nowMs: number) {
    this.room = room;
    this.nowMs = nowMs;
    this.epoch = Math.floor(nowMs / 1_000);
    this.fileSettings = settings;
    this.inlet = new ModelInlet(settings.rate, nowMs);
    this.tick();
  }

  get settings(): RoomSettings {
    return { ...this.fileSettings, ...this.changes };
  }

  state(nowMs: number): RoomState {
    this.begin(nowMs);
    this.tick();
    return {
      room: this.room,
      epoch: this.epoch,
      settings: this.settings,
      issued: this.people.issued,
      serving: this.people.serving,
      outstanding: this.people.outstanding(this.nowMs),
      inside: this.visits.inside(),
      late: this.people.late(),
      gaps: [],
      ...this.totals,
      nowMs: this.nowMs,
    };
  }

  startEpoch(): void {
    this.visits.abandonAll(this.nowMs);
    this.epoch = Math.max(this.epoch + 1, Math.floor(this.nowMs / 1_000));
    this.people = new ModelPeople();
    this.totals = noTotals();
    this.inlet = new ModelInlet(this.settings.rate, this.nowMs);
  }

  begin(nowMs: number): void {
    this.nowMs = Math.max(this.nowMs, nowMs);
    this.totals.abandoned += this.visits.letVisitsEnd(this.nowMs);
    this.letTurnsEnd();
  }

  letTurnsEnd(): void {
    const { graceMs, rate } = this.settings;
    const missed = this.people.letTurnsEnd(graceMs, this.nowMs);
    this.totals.missed += missed;
    this.inlet.giveBack(rate, missed);
  }

  tick(): void {
    const { mode, rate } = this.settings;
    if (mode !== 'open' || !this.callsByItself()) return;
    this.inlet.grant(rate, this.nowMs);
    while (this.free() - this.people.late() > 0 && this.people.serving < this.people.issued) {
      this.callUpTo(this.people.serving + 1);
      this.inlet.charge(rate);
    }
  }

  hasRoomForLate(): boolean {
    const { mode } = this.settings;
    return mode === 'off' || (mode === 'open' && this.free() >= 1);
  }

  admit(number: number, sub: string): Admission {
    this.totals.admitted++;
    return this.visits.add(number, sub, this.settings.admissionMs, this.nowMs);
  }

  give(ticketId: string): number {
    const called = this.settings.mode === 'off' || this.people.issued < this.people.serving;
    const number = this.people.add(ticketId, this.nowMs);
    if (called) this.callUpTo(number);
    return number;
  }

  /** Gives up to a number their turns. @returns how many were called */
  callUpTo(number: number): number {
    return this.people.callUpTo(number, this.settings, this.nowMs);
  }

  callByHand(by: number): number {
    const { capacity } = this.settings;
    const { serving, issued } = this.people;
    if (capacity === null) {
      const called = this.callUpTo(Math.min(serving + by, issued));
      this.people.serving = serving + by;
      return called;
    }
    const fits = Math.max(0, capacity - this.load() - this.people.late());
    return this.callUpTo(Math.min(serving + by, serving + fits, issued));
  }

  set(apply: () => void): void {
    const before = this.settings.rate;
    apply();
    const { rate, mode, capacity } = this.settings;
    this.inlet.change(before, rate, this.nowMs);
    if (mode === 'off') this.callUpTo(this.people.issued);
    if (capacity !== null) this.people.serving = Math.min(this.people.serving, this.people.issued);
    this.letTurnsEnd();
    this.tick();
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
}
