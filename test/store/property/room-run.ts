import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { type Admission, JOIN_ANSWER_MS } from '../../../src/room/admission.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { RateInlet, RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type { LineStore } from '../../../src/store/line-store.ts';
import type { FakeClock } from '../../support/clock.ts';
import { freshTicket, type Ticket } from '../contract/room-driver.ts';
import { LineModel } from './line-model.ts';
import type { RandomStep, RelativeChange, RelativeRate, RelativeSettings } from './random-step.ts';

type Visitor = Ticket & { readonly joinedAtMs: number; readonly ticketGeneration: number };

/** One room of a store and the model of it, taken through the same steps. Throws where they differ. */
export class RoomRun {
  readonly #line: LineStore;
  readonly #clock: FakeClock;
  readonly #room: string;
  readonly #model: LineModel;
  readonly #visitors: Visitor[] = [];
  /** Who was admitted on a number of an epoch. */
  readonly #admitted = new Map<string, string>();
  #before: RoomState | null = null;

  private constructor(line: LineStore, clock: FakeClock, room: string, settings: RoomSettings) {
    this.#line = line;
    this.#clock = clock;
    this.#room = room;
    this.#model = new LineModel(room, settings, clock.nowMs);
  }

  static async begin(line: LineStore, clock: FakeClock, room: string, relative: RelativeSettings): Promise<RoomRun> {
    const settings = { ...relative, rate: absoluteRate(relative.rate, clock.nowMs) };
    const run = new RoomRun(line, clock, room, settings);
    await line.configure({ room, settings });
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
    expectSame(state, this.#model.state(this.#clock.nowMs));
    this.#expectInvariants(state);
    this.#before = state;
  }

  async #perform(step: RandomStep): Promise<void> {
    const { nowMs } = this.#clock;
    const [line, model, room] = [this.#line, this.#model, this.#room];
    switch (step.kind) {
      case 'wait':
        this.#clock.advance(step.ms);
        return;
      case 'join':
        return this.#join(step.visitor === null ? null : this.#visitor(step.visitor));
      case 'enter':
        return this.#enter(step.visitor === null ? null : this.#visitor(step.visitor));
      case 'advance': {
        const { by, key } = step;
        expectSame(await line.advance({ room, by, key }), model.advance(by, key, nowMs));
        return;
      }
      case 'change': {
        const change = absoluteChange(step.change, nowMs);
        model.change(change, nowMs);
        expectSame(await line.change({ room, change }), model.state(nowMs));
        return;
      }
      case 'configure': {
        const settings = { ...step.settings, rate: absoluteRate(step.settings.rate, nowMs) };
        model.configure(settings, nowMs);
        expectSame(await line.configure({ room, settings }), model.state(nowMs));
        return;
      }
      case 'revert':
        model.revert(nowMs);
        expectSame(await line.revert({ room }), model.state(nowMs));
        return;
      case 'reset':
        model.reset(step.key, nowMs);
        expectSame(await line.reset({ room, key: step.key }), model.state(nowMs));
        return;
      default: {
        const visitor = this.#visitor(step.visitor);
        if (visitor !== null) await this.#performOn(visitor, step, nowMs);
      }
    }
  }

  async #performOn(
    visitor: Visitor,
    step: Exclude<
      RandomStep,
      { readonly kind: 'wait' | 'join' | 'enter' | 'advance' | 'change' | 'configure' | 'revert' | 'reset' }
    >,
    nowMs: number,
  ): Promise<void> {
    const [line, model, room, { sub }] = [this.#line, this.#model, this.#room, visitor];
    switch (step.kind) {
      case 'claim':
      case 'look': {
        if (visitor.number === 0) return;
        const claim = {
          epoch: visitor.epoch,
          number: visitor.number,
          sub: step.stranger ? freshTicket().sub : sub,
          ticketGeneration: Math.max(0, visitor.ticketGeneration - step.behind),
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
        expectSame(await line.admission({ room, sub }), model.admission(sub, nowMs));
        return;
      case 'release': {
        const { outcome } = step;
        expectSame(await line.release({ room, sub, outcome }), model.release(sub, outcome, nowMs));
        return;
      }
      case 'revoke':
        await line.revokeGrants({ room, sub, generation: step.generation });
        model.revokeGrants(sub, step.generation, nowMs);
        return;
    }
  }

  async #join(known: Visitor | null): Promise<void> {
    if (known !== null && this.#mayBeForgotten(known)) return;
    const visitor = known ?? this.#arrive();
    const result = await this.#line.join({ room: this.#room, ticketId: visitor.ticketId });
    expectSame(result, this.#model.join(visitor.ticketId, this.#clock.nowMs));
    if (result.kind === 'joined') this.#update({ ...visitor, ...result });
  }

  async #enter(known: Visitor | null): Promise<void> {
    if (known !== null && this.#mayBeForgotten(known)) return;
    const visitor = known ?? this.#arrive();
    const { ticketId, sub } = visitor;
    const result = await this.#line.enter({ room: this.#room, ticketId, sub });
    expectSame(result, this.#model.enter(ticketId, sub, this.#clock.nowMs));
    if (result.kind !== 'admitted') return;
    const { epoch, joinedAtMs, admission } = result;
    this.#admit({ ...visitor, epoch, joinedAtMs, number: admission.number }, admission);
  }

  /** Join answers are promised for two minutes; how much longer they are remembered is the store's affair. */
  #mayBeForgotten({ number, joinedAtMs }: Visitor): boolean {
    return number > 0 && this.#clock.nowMs - joinedAtMs >= JOIN_ANSWER_MS;
  }

  #visitor(index: number): Visitor | null {
    return this.#visitors[index % Math.max(1, this.#visitors.length)] ?? null;
  }

  #arrive(): Visitor {
    const visitor = { ...freshTicket(), joinedAtMs: 0, ticketGeneration: 0 };
    this.#visitors.push(visitor);
    return visitor;
  }

  #update(visitor: Visitor): void {
    const index = this.#visitors.findIndex(({ ticketId }) => ticketId === visitor.ticketId);
    const { ticketId, sub, number, epoch, joinedAtMs, ticketGeneration } = visitor;
    this.#visitors[index] = { ticketId, sub, number, epoch, joinedAtMs, ticketGeneration };
  }

  /** DESIGN §4.3: one visit on a number. */
  #admit(visitor: Visitor, { number, sub, ticketGeneration }: Admission): void {
    if (number > 0) {
      const place = `${visitor.epoch}/${number}`;
      expect(this.#admitted.get(place) ?? sub).toBe(sub);
      this.#admitted.set(place, sub);
    }
    const own = this.#visitors.find(({ ticketId }) => ticketId === visitor.ticketId);
    if (own?.sub === sub) this.#update({ ...visitor, ticketGeneration });
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

function absoluteRate(rate: RelativeRate | null, nowMs: number): RateInlet | null {
  if (rate === null) return null;
  const { admit, everyMs, fromInMs, untilInMs, returnNoShows } = rate;
  const at = (inMs: number | null): number | null => (inMs === null ? null : nowMs + inMs);
  return { admit, everyMs, fromMs: at(fromInMs), untilMs: at(untilInMs), returnNoShows };
}

function absoluteChange({ rate, ...others }: RelativeChange, nowMs: number): SettingsChange {
  return rate === undefined ? others : { ...others, rate: absoluteRate(rate, nowMs) };
}
