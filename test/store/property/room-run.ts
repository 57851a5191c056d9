import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { Admission } from '../../../src/room/admission.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import type { LineStore } from '../../../src/store/line-store.ts';
import type { Store } from '../../../src/store/store.ts';
import type { FakeClock } from '../../support/clock.ts';
import { freshTicket } from '../contract/room-driver.ts';
import { absoluteChange, absoluteSettings } from './absolute-settings.ts';
import { expectNoted } from './expect-noted.ts';
import { LineModel } from './line-model.ts';
import type { Present, RandomStep, RelativeSettings } from './random-step.ts';
import { mayBeForgotten, numberOf, type Visitor, Visitors } from './visitors.ts';

/** Steps that any visitor takes part in. */
type VisitorStep = Extract<RandomStep, { readonly visitor: number }>;

/** One room of a store and the model of it, taken through the same steps. Throws where they differ. */
export class RoomRun {
  readonly #store: Store;
  readonly #line: LineStore;
  readonly #clock: FakeClock;
  readonly #room: string;
  readonly #beganAtMs: number;
  readonly #model: LineModel;
  readonly #visitors = new Visitors();
  /** Who was admitted on a number of an epoch. */
  readonly #admitted = new Map<string, string>();
  /** The seed of each epoch's draw. */
  readonly #seeds = new Map<number, string>();
  /** As the room was told last. */
  #latest: RoomState | null = null;
  /** The same, unless a step was taken since. */
  #before: RoomState | null = null;

  private constructor(store: Store, clock: FakeClock, room: string, settings: RoomSettings) {
    this.#store = store;
    this.#line = store.line;
    this.#clock = clock;
    this.#room = room;
    this.#beganAtMs = clock.nowMs;
    this.#model = new LineModel(room, settings, clock.nowMs);
  }

  static async begin(store: Store, clock: FakeClock, room: string, relative: RelativeSettings): Promise<RoomRun> {
    const settings = absoluteSettings(relative, clock.nowMs);
    const run = new RoomRun(store, clock, room, settings);
    run.#expectState(await store.line.configure({ room, settings }));
    return run;
  }

  /** @param observe whether to compare the whole state afterwards, which lets time have its effect */
  async step(step: RandomStep, observe: boolean): Promise<void> {
    await this.#perform(step);
    if (observe) await this.observe();
    else this.#before = null;
  }

  async observe(): Promise<void> {
    const state = await this.#line.tick({ room: this.#room });
    this.#expectState(state);
    this.#expectInvariants(state);
    this.#before = state;
  }

  /** Compares all that is left to compare at the end. */
  async finish(): Promise<void> {
    await this.observe();
    const noted = await this.#store.events.read({ room: this.#room, after: 0, limit: 1_000 });
    expectNoted(noted, this.#model.events, this.#beganAtMs);
    const places = this.#visitors.places(this.#latest);
    expect(new Set(places).size).toBe(places.length);
  }

  async #perform(step: RandomStep): Promise<void> {
    const { nowMs } = this.#clock;
    const [line, model, room] = [this.#line, this.#model, this.#room];
    switch (step.kind) {
      case 'wait':
        this.#clock.advance(step.ms);
        return;
      case 'pass':
        return this.#pass(step);
      case 'crowd':
        for (let joined = 0; joined < step.size; joined++) await this.#join(null);
        return this.#pass({ times: 5, ms: 50_000, present: step.present });
      case 'see':
        return this.#see(step.present);
      case 'join':
        return this.#join(step.visitor === null ? null : this.#visitors.at(step.visitor));
      case 'enter':
        return this.#enter(step.visitor === null ? null : this.#visitors.at(step.visitor));
      case 'advance': {
        const { by, key, actor } = step;
        expectSame(await line.advance({ room, by, key, actor }), model.advance(by, key, actor, nowMs));
        return;
      }
      case 'change': {
        const change = absoluteChange(step.change, nowMs);
        model.change(change, step.actor, nowMs);
        return this.#expectState(await line.change({ room, change, actor: step.actor }));
      }
      case 'configure': {
        const settings = absoluteSettings(step.settings, nowMs);
        model.configure(settings, nowMs);
        return this.#expectState(await line.configure({ room, settings }));
      }
      case 'revert':
        model.revert(step.actor, nowMs);
        return this.#expectState(await line.revert({ room, actor: step.actor }));
      case 'reset': {
        const { key, actor } = step;
        model.reset(key, actor, nowMs);
        return this.#expectState(await line.reset({ room, key, actor }));
      }
      case 'gate':
        model.setGate(step.shut, nowMs);
        return this.#expectState(await line.setGate({ room, shut: step.shut }));
      case 'draw': {
        const { publicValue, actor } = step;
        const { kind } = model.completeDraw(publicValue, actor, nowMs);
        const result = await line.completeDraw({ room, publicValue, actor });
        expect(result.kind).toBe(kind);
        if (result.kind === 'completed') this.#expectState(result.state);
        return;
      }
      default: {
        const visitor = this.#visitors.at(step.visitor);
        if (visitor !== null) await this.#performOn(visitor, step, nowMs);
      }
    }
  }

  async #performOn(visitor: Visitor, step: VisitorStep, nowMs: number): Promise<void> {
    const [line, model, room, { sub }] = [this.#line, this.#model, this.#room, visitor];
    switch (step.kind) {
      case 'claim':
      case 'look': {
        const number = numberOf(visitor, this.#latest);
        if (number === 0) return;
        const claim = {
          epoch: visitor.epoch,
          number,
          sub: step.stranger ? freshTicket().sub : sub,
          ticketGeneration: Math.max(0, visitor.ticketGeneration - step.behind),
          ...(step.admissionMs === null ? {} : { admissionMs: step.admissionMs }),
        };
        const result = await line[step.kind]({ room, ...claim });
        expectSame(result, model[step.kind](claim, nowMs));
        if (result.kind === 'admitted') this.#admit({ ...visitor, sub: claim.sub }, result.admission);
        return;
      }
      case 'confirm':
        expectSame(await line.confirm({ room, sub }), model.confirm(sub, nowMs));
        return;
      case 'admission':
        // Not a step: whether time has its effect before the next one is the store's affair.
        await this.observe();
        expectSame(await line.admission({ room, sub }), model.admission(sub, nowMs));
        return;
      case 'release': {
        const { outcome, actor } = step;
        expectSame(await line.release({ room, sub, outcome, actor }), model.release(sub, outcome, actor, nowMs));
        return;
      }
      case 'revoke':
        await line.revokeGrants({ room, sub, generation: step.generation });
        model.revokeGrants(sub, step.generation, nowMs);
        return;
    }
  }

  async #pass({ times, ms, present }: Omit<Extract<RandomStep, { readonly kind: 'pass' }>, 'kind'>): Promise<void> {
    for (let time = 0; time < times; time++) {
      this.#clock.advance(ms);
      await this.#see(present);
      await this.observe();
    }
  }

  async #see(present: Present): Promise<void> {
    const epoch = this.#latest?.epoch ?? 0;
    const numbers = this.#visitors.numbersOf(this.#latest, present);
    await this.#line.see({ room: this.#room, epoch, numbers });
    this.#model.see(epoch, numbers, this.#clock.nowMs);
  }

  async #join(known: Visitor | null): Promise<void> {
    if (known !== null && mayBeForgotten(known, this.#clock.nowMs)) return;
    const visitor = known ?? this.#visitors.arrive();
    const result = await this.#line.join({ room: this.#room, ticketId: visitor.ticketId });
    expectSame(result, this.#model.join(visitor.ticketId, this.#clock.nowMs));
    if (result.kind !== 'closed') this.#visitors.update({ ...visitor, number: 0, entry: 0, ...result });
  }

  async #enter(known: Visitor | null): Promise<void> {
    if (known !== null && mayBeForgotten(known, this.#clock.nowMs)) return;
    const visitor = known ?? this.#visitors.arrive();
    const { ticketId, sub } = visitor;
    const result = await this.#line.enter({ room: this.#room, ticketId, sub });
    expectSame(result, this.#model.enter(ticketId, sub, this.#clock.nowMs));
    if (result.kind !== 'admitted') return;
    const { epoch, joinedAtMs, admission } = result;
    const entry = visitor.epoch === epoch ? visitor.entry : 0;
    this.#admit({ ...visitor, epoch, entry, joinedAtMs, number: admission.number }, admission);
  }

  /** DESIGN §4.3: one visit on a number. */
  #admit(visitor: Visitor, { number, sub, ticketGeneration }: Admission): void {
    if (number > 0) {
      const place = `${visitor.epoch}/${number}`;
      expect(this.#admitted.get(place) ?? sub).toBe(sub);
      this.#admitted.set(place, sub);
    }
    if (this.#visitors.isSub(visitor, sub)) this.#visitors.update({ ...visitor, ticketGeneration });
  }

  /** The same as the model's, but for the seed: one for each epoch. */
  #expectState(state: RoomState): void {
    const { seed } = state.draw;
    expectSame({ ...state, draw: { ...state.draw, seed: '' } }, this.#model.state(this.#clock.nowMs));
    expect(this.#seeds.get(state.epoch) ?? seed).toBe(seed);
    this.#seeds.set(state.epoch, seed);
    expect(new Set(this.#seeds.values()).size).toBe(this.#seeds.size);
    this.#latest = state;
  }

  /** DESIGN §4.3 and §4.4, on two states with one step between them. */
  #expectInvariants(state: RoomState): void {
    for (const place of this.#admitted.keys()) {
      const [epoch, number] = place.split('/').map(Number);
      if (epoch === state.epoch && Number(number) > state.serving) throw new Error(`admitted ${number}, above serving`);
    }
    const { capacity, mode } = state.settings;
    const before = this.#before;
    if (capacity === null || mode === 'off' || before === null || before.settings.mode === 'off') return;
    const loadBefore = before.inside + before.outstanding;
    expect(state.inside + state.outstanding).toBeLessThanOrEqual(Math.max(capacity, loadBefore));
  }
}

/** `toEqual`, asked only where there is a difference to show: it is slow, and most of the time there is none. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
