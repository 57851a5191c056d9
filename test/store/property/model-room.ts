import { isDeepStrictEqual } from 'node:util';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import { ModelCalls } from './model-calls.ts';
import { ModelDraw } from './model-draw.ts';
import { ModelInlet } from './model-inlet.ts';
import { ModelPeople } from './model-people.ts';
import { minuteOf } from './model-presence.ts';
import { noTotals } from './model-state.ts';

/** A room of the model, and what time and changes of settings do to it. */
export class ModelRoom extends ModelCalls {
  constructor(room: string, settings: RoomSettings, nowMs: number) {
    super(room, settings, nowMs);
    this.#openInTime();
    this.tick();
  }

  state(nowMs: number): RoomState {
    this.begin(nowMs);
    this.tick();
    return this.told();
  }

  startEpoch(actor: string | null): void {
    const { issued } = this.people;
    const { entries, drawnAtMs } = this.draw;
    this.pastEpochs.push({ epoch: this.epoch, endedAtMs: this.nowMs, issued, entries, drawnAtMs });
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
    const figures = { issued, serving, outstanding, inside, entries, ...this.totals, joined: this.joined };
    this.note({ type: 'room.metrics', figures: { ...figures, passedOver: this.people.passedOver() } });
    this.joined = 0;
  }
}
