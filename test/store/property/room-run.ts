import { expect } from 'vitest';
import { isAct } from '../../../src/room/room-event.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import type { Visit } from '../../../src/room/visit.ts';
import type { LineStore, LoginRequest } from '../../../src/store/line-store.ts';
import { freshTicket } from '../contract/room-driver.ts';
import type { StoreFixture } from '../contract/store-target.ts';
import { absoluteChange, absoluteSettings } from './absolute-settings.ts';
import { AdmittedPlaces } from './admitted-places.ts';
import { EpochSeeds } from './epoch-seeds.ts';
import { expectInvariants } from './expect-invariants.ts';
import { expectNoted } from './expect-noted.ts';
import { expectSame } from './expect-same.ts';
import { LineModel } from './line-model.ts';
import { performPlanStep } from './plan-steps.ts';
import { MOST_LOGINS, type Present, type RandomStep, type RelativeSettings, type VisitorStep } from './random-step.ts';
import type { RunTime } from './run-time.ts';
import { triedFirst } from './tried-first.ts';
import { numberOf, type Visitor, Visitors } from './visitors.ts';

/** One room of a store and the model of it, taken through the same steps. Throws where they differ. */
export class RoomRun {
  readonly #fixture: StoreFixture;
  readonly #line: LineStore;
  readonly #time: RunTime;
  readonly #room: string;
  readonly #beganAtMs: number;
  readonly #model: LineModel;
  readonly #visitors = new Visitors();
  readonly #places = new AdmittedPlaces();
  readonly #seeds = new EpochSeeds();
  /** As the room was told last. */
  #latest: RoomState | null = null;
  /** The same, unless a step was taken since. */
  #before: RoomState | null = null;

  private constructor(fixture: StoreFixture, time: RunTime, room: string, settings: RoomSettings) {
    this.#fixture = fixture;
    this.#line = fixture.store.line;
    this.#time = time;
    this.#room = room;
    this.#beganAtMs = time.clock.nowMs;
    this.#model = new LineModel(room, settings, time.clocks);
  }

  static async begin(fixture: StoreFixture, time: RunTime, room: string, relative: RelativeSettings): Promise<RoomRun> {
    const settings = absoluteSettings(relative, time.clock.nowMs);
    const run = new RoomRun(fixture, time, room, settings);
    run.#expectState(await fixture.store.line.configure({ room, settings }));
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
    expectInvariants(state, this.#before, this.#places);
    this.#before = state;
  }

  /** Compares all that is left to compare at the end. */
  async finish(): Promise<void> {
    await this.observe();
    const { events } = this.#fixture.store;
    const request = { room: this.#room, after: 0, limit: 1_000 };
    const noted = await events.read(request);
    expectNoted(noted, this.#model.events, this.#beganAtMs);
    expect(await events.read({ ...request, only: 'acts' })).toEqual(noted.filter(({ event }) => isAct(event)));
    const places = this.#visitors.places(this.#latest);
    expect(new Set(places).size).toBe(places.length);
  }

  async #perform(step: RandomStep): Promise<void> {
    const { nowMs } = this.#time.clock;
    const [line, model, room] = [this.#line, this.#model, this.#room];
    const tried = triedFirst(this.#fixture, room);
    switch (step.kind) {
      case 'wait':
        this.#time.clock.advance(step.ms);
        return;
      case 'clock':
        this.#time.step?.(step.byMs);
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
        return this.#enter(step.visitor === null ? null : this.#visitors.at(step.visitor), step.login ?? undefined);
      case 'advance': {
        const { by, key, actor } = step;
        const result = await tried((dryRun) => line.advance({ room, by, key, actor, dryRun }));
        return expectSame(result, model.advance(by, key, actor));
      }
      case 'give-back': {
        const { number, actor } = step;
        const result = await tried((dryRun) => line.giveBack({ room, number, actor, dryRun }));
        return expectSame(result, model.giveBack(number, actor));
      }
      case 'change': {
        const change = absoluteChange(step.change, nowMs);
        model.change(change, step.actor);
        const state = await tried((dryRun) => line.change({ room, change, actor: step.actor, dryRun }));
        return this.#expectState(state);
      }
      case 'configure': {
        const settings = absoluteSettings(step.settings, nowMs);
        model.configure(settings);
        return this.#expectState(await line.configure({ room, settings }));
      }
      case 'revert':
        model.revert(step.actor);
        return this.#expectState(await tried((dryRun) => line.revert({ room, actor: step.actor, dryRun })));
      case 'plan':
      case 'cancel':
      case 'planned':
        return performPlanStep(step, { line, model, room, nowMs });
      case 'reset': {
        const { key, actor } = step;
        model.reset(key, actor);
        return this.#expectState(await line.reset({ room, key, actor }));
      }
      case 'skip':
        return this.#skip(step.count);
      case 'gate':
        model.setGate(step.shut);
        return this.#expectState(await line.setGate({ room, shut: step.shut }));
      case 'draw': {
        const { publicValue, actor } = step;
        const { kind } = model.completeDraw(publicValue, actor);
        const result = await line.completeDraw({ room, publicValue, actor });
        expect(result.kind).toBe(kind);
        if (result.kind === 'completed') this.#expectState(result.state);
        return;
      }
      default: {
        const visitor = this.#visitors.at(step.visitor);
        if (visitor !== null) await this.#performOn(visitor, step);
      }
    }
  }

  async #performOn(visitor: Visitor, step: VisitorStep): Promise<void> {
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
          ...(step.login === null ? {} : { login: step.login }),
        };
        const result = await line[step.kind]({ room, ...claim });
        expectSame(result, model[step.kind](claim));
        if (result.kind === 'admitted') this.#admit({ ...visitor, sub: claim.sub }, result.visit);
        return;
      }
      case 'confirm': {
        const serial = step.login === null ? null : this.#serialOf(sub, step.login);
        const visit = await line.confirm({ room, sub, serial });
        expectSame(visit, model.confirm(sub, serial));
        return visit === null ? undefined : this.#places.exchange(this.#latest?.epoch ?? 0, visit);
      }
      case 'end-login': {
        const serial = this.#serialOf(sub, step.login);
        await line.endLogin({ room, sub, serial });
        return model.endLogin(sub, serial);
      }
      case 'visit':
        // Not a step: whether time has its effect before the next one is the store's affair.
        await this.observe();
        return expectSame(await line.visit({ room, sub }), model.visit(sub));
      case 'release': {
        const { outcome, key, settlesExpired, actor } = step;
        const release = { sub, outcome, key, settlesExpired, actor };
        return expectSame(await line.release({ room, ...release }), model.release(release));
      }
    }
  }

  async #pass({ times, ms, present }: Omit<Extract<RandomStep, { readonly kind: 'pass' }>, 'kind'>): Promise<void> {
    for (let time = 0; time < times; time++) {
      this.#time.clock.advance(ms);
      await this.#see(present);
      await this.observe();
    }
  }

  async #see(present: Present): Promise<void> {
    const epoch = this.#latest?.epoch ?? 0;
    const numbers = this.#visitors.numbersOf(this.#latest, present);
    // Where there is nobody, whether that is a step is the store's affair.
    if (numbers.length === 0) return;
    await this.#line.see({ room: this.#room, epoch, numbers });
    this.#model.see(epoch, numbers);
  }

  async #skip(count: number): Promise<void> {
    const { skipNumbers } = this.#fixture;
    await this.observe();
    if (skipNumbers === undefined) return;
    this.#model.skipNumbers(count);
    await skipNumbers(this.#room, count);
    await this.observe();
  }

  /** Join answers are promised for two minutes; how much longer they are remembered is the store's affair. */
  async #join(known: Visitor | null): Promise<void> {
    if (known !== null && this.#model.mayForget(known.ticketId)) return;
    const visitor = known ?? this.#visitors.arrive();
    const result = await this.#line.join({ room: this.#room, ticketId: visitor.ticketId });
    expectSame(result, this.#model.join(visitor.ticketId));
    if (result.kind !== 'closed') this.#visitors.update({ ...visitor, number: 0, entry: 0, ...result });
  }

  async #enter(known: Visitor | null, login: LoginRequest | undefined): Promise<void> {
    if (known !== null && this.#model.mayForget(known.ticketId)) return;
    const visitor = known ?? this.#visitors.arrive();
    const { ticketId, sub } = visitor;
    const result = await this.#line.enter({
      room: this.#room,
      ticketId,
      sub,
      ...(login === undefined ? {} : { login }),
    });
    expectSame(result, this.#model.enter(ticketId, sub, login));
    if (result.kind !== 'admitted') return;
    const { epoch, joinedAtMs, visit } = result;
    const entry = visitor.epoch === epoch ? visitor.entry : 0;
    this.#admit({ ...visitor, epoch, entry, joinedAtMs, number: visit.number }, visit);
  }

  #admit(visitor: Visitor, visit: Visit): void {
    const { sub, ticketGeneration, logins } = visit;
    expect(logins.length).toBeLessThanOrEqual(MOST_LOGINS);
    this.#places.admit(visitor.epoch, visit);
    if (this.#visitors.isSub(visitor, sub)) this.#visitors.update({ ...visitor, ticketGeneration });
  }

  #serialOf(sub: string, back: number): number {
    return this.#model.serialsOf(sub).at(-1 - back) ?? 1;
  }

  /** The same as the model's, but for the seed: one for each epoch. */
  #expectState(state: RoomState): void {
    expectSame({ ...state, draw: { ...state.draw, seed: '' } }, this.#model.state());
    this.#seeds.expect(state);
    this.#latest = state;
  }
}
