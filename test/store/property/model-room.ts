import { isDeepStrictEqual } from 'node:util';
import type { PlannedChange } from '../../../src/room/planned-change.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type { StoreClocks } from '../../../src/store/store-clocks.ts';
import { withGap } from '../with-gap.ts';
import { ModelCalls } from './model-calls.ts';
import { ModelDraw } from './model-draw.ts';
import { ModelInlet } from './model-inlet.ts';
import { ModelPeople } from './model-people.ts';
import { minuteOf } from './model-presence.ts';
import { noTotals } from './model-state.ts';

/** A room of the model, and what time and changes of settings do to it. */
export class ModelRoom extends ModelCalls {
  constructor(room: string, settings: RoomSettings, clocks: StoreClocks) {
    super(room, settings, clocks);
    this.#openInTime();
    this.tick();
  }

  /** A failover loses the last writes: the next numbers are nobody's, before the draw the next entries and all numbers for them. */
  skipNumbers(skipped: number): void {
    const { people, draw } = this;
    const count = skipped + (draw.isOpened ? 0 : draw.last);
    if (this.isPrequeue()) draw.skip(skipped);
    const from = people.issued + 1;
    const { upTo } = people.letTurnsEnd(this.settings.graceMs, this.time.doorMs);
    this.pastGaps = this.gaps.filter(({ to }) => to <= upTo).reduce(withGap, this.pastGaps);
    this.gaps = withGap(
      this.gaps.filter(({ to }) => to > upTo),
      { from, to: people.issued + count },
    );
    this.presence.forget();
    this.note({ type: 'numbers.skipped', from, to: people.issued + count });
    const { serving } = people;
    people.serving = people.called;
    for (let added = 0; added < count; added++) people.add(null, this.time, true);
    this.callAndNote(Math.min(serving, people.issued), null);
    people.serving = serving;
  }

  state(): RoomState {
    this.begin();
    this.tick();
    return this.told();
  }

  startEpoch(actor: string | null): void {
    const { issued } = this.people;
    const { entries, drawnAtMs } = this.draw;
    this.pastEpochs.push({ epoch: this.epoch, endedAtMs: this.time.clockMs, issued, entries, drawnAtMs });
    this.epoch = Math.max(this.epoch + 1, Math.floor(this.time.clockMs / 1_000));
    this.note({ type: 'room.reset', epoch: this.epoch, actor });
    for (const { sub, number } of this.visits.abandonAll())
      this.note({ type: 'admission.ended', sub, number, outcome: 'abandoned', actor: null });
    this.people = new ModelPeople();
    this.gaps = [];
    this.pastGaps = [];
    this.draw = new ModelDraw();
    this.totals = noTotals();
    this.presence.forget();
    this.toReplace = 0;
    this.inlet = new ModelInlet(this.settings.rate, this.time.clockMs);
  }

  begin(): void {
    const { lineMs: lastMs } = this.time;
    const byMs = this.time.pass();
    if (byMs !== 0) this.note({ type: 'clock.stepped', byMs });
    for (const { sub, number, epoch, exchanged } of this.visits.letVisitsEnd()) {
      const outcome = exchanged ? 'expired' : 'lapsed';
      this.totals[outcome]++;
      if (outcome === 'lapsed' && epoch === this.epoch) this.people.giveBack(number);
      this.note({ type: 'admission.ended', sub, number, outcome, actor: null });
    }
    this.letTurnsEnd();
    const { lineMs } = this.time;
    if (minuteOf(lineMs) > minuteOf(lastMs)) {
      this.#noteFigures();
      if (this.settings.passOver) this.presence.beginMinute(this.settings, this.people, lastMs, lineMs);
    }
    this.makePlanned();
    this.#openInTime();
  }

  letTurnsEnd(): void {
    const { graceMs, rate } = this.settings;
    const { missed, upTo } = this.people.letTurnsEnd(graceMs, this.time.doorMs);
    this.totals.missed += missed;
    this.inlet.giveBack(rate, missed);
    if (this.replacesMissed()) this.toReplace += missed;
    if (missed > 0) this.note({ type: 'turns.missed', upTo, count: missed });
  }

  set(change: SettingsChange | null, actor: string | null, apply: () => void): void {
    if (this.#bringIntoForce(change, actor, apply)) {
      this.#openInTime();
      if (this.settings.mode === 'off') this.callEverybody(actor);
    }
    this.tick();
  }

  /** Makes the planned changes that are due; nobody is called in between. */
  makePlanned(): void {
    let actor: string | null = null;
    let hasChanged = false;
    for (const { id, atMs, change, by } of this.plan.due(this.time.clockMs)) {
      this.#openInTime(atMs);
      const apply = () => {
        this.changes = { ...this.changes, ...change };
      };
      hasChanged = this.#bringIntoForce(change, by, apply, { id, atMs }) || hasChanged;
      actor = by;
    }
    this.#openInTime();
    if (hasChanged && this.settings.mode === 'off') this.callEverybody(actor);
  }

  /** @returns whether the settings in force have changed */
  #bringIntoForce(
    change: SettingsChange | null,
    actor: string | null,
    apply: () => void,
    planned?: Pick<PlannedChange, 'id' | 'atMs'>,
  ): boolean {
    const before = this.settings;
    const wasPrequeue = this.isPrequeue();
    apply();
    const { rate, mode, capacity, gate, passOver } = this.settings;
    const isSame = isDeepStrictEqual(before, this.settings);
    if (!isSame || planned !== undefined) {
      this.note({ type: 'settings.changed', change, actor, ...(planned !== undefined && { planned }) });
    }
    if (isSame) return false;
    this.inlet.change(before.rate, rate, this.time.clockMs);
    if (!this.replacesMissed()) this.toReplace = 0;
    if (!passOver) this.presence.forget();
    if (gate === null) this.moveGate(false);
    if (capacity !== null) this.people.serving = this.people.called;
    if (wasPrequeue && mode !== 'prequeue') this.#openDoors();
    this.letTurnsEnd();
    return true;
  }

  moveGate(shut: boolean): void {
    if (shut === this.gateShut) return;
    this.gateShut = shut;
    this.note({ type: 'gate.changed', shut });
  }

  #openInTime(untilMs = this.time.clockMs): void {
    const { mode, opensAtMs } = this.settings;
    if (mode !== 'prequeue' || opensAtMs === null || untilMs < opensAtMs) return;
    const isFirst = !this.draw.isOpened;
    this.changes = { ...this.changes, mode: 'open' };
    if (isFirst) this.#openDoors();
    else this.note({ type: 'settings.changed', change: { mode: 'open' }, actor: null });
  }

  #openDoors(): void {
    const { people, draw } = this;
    const { issued: base, serving } = people;
    people.serving = people.called;
    draw.open(base, this.settings, this.time.clockMs);
    this.note({ type: 'doors.opened', entries: draw.entries, base });
    for (let entry = 1; entry <= draw.entries; entry++) people.add(null, this.time);
    this.presence.forget();
    if (draw.isPending()) return;
    this.callAndNote(Math.min(serving, people.issued), null);
    people.serving = serving;
  }

  #noteFigures(): void {
    const { issued, serving } = this.people;
    const [outstanding, inside] = [this.people.outstanding(this.time.doorMs), this.visits.inside()];
    const { entries } = this.draw;
    const { expired: _expired, lapsed: _lapsed, contested: _contested, ...totals } = this.totals;
    const figures = { issued, serving, outstanding, inside, entries, ...totals, joined: this.joined };
    const { rate, capacity } = this.settings;
    const targets = { admit: rate?.admit ?? null, everyMs: rate?.everyMs ?? null, capacity };
    this.note({ type: 'room.metrics', figures: { ...figures, passedOver: this.people.passedOver(), ...targets } });
    this.joined = 0;
  }
}
