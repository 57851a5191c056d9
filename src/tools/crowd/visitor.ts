import { z } from 'zod';
import { between } from './chance.ts';
import { CrowdFault } from './crowd-fault.ts';
import type { Gateway, Login, Visit } from './gateway.ts';
import type { NumberBook } from './number-book.ts';
import { RehearsalOver } from './pauses.ts';
import { destinationOf } from './routes.ts';
import type { Ending, Phase } from './tally.ts';
import type { VisitorPlan } from './visitor-plan.ts';
import { type Stop, Walker, type WalkerParts } from './walker.ts';

/** What all visitors share. */
export interface Surroundings extends WalkerParts {
  readonly gateway: Gateway;
  readonly book: NumberBook;
}

/** What of a visitor's own status matters here (docs/waiting-page.md). */
const statusSchema = z.object({
  /** null: the page belongs to nobody. */
  room: z.string().nullable(),
  state: z.string(),
  place: z.string(),
  number: z.int().nullable(),
  continue: z.string().nullable(),
  poll_after: z.number().positive().max(3_600),
});

/** Scripts of pages ask a little sooner or later than they are told, so that not all ask at once. */
const JITTER = { from: 0.85, to: 1.15 };
/** Places before the visitor has joined: scripts of pages go to the page again. */
const PLACELESS: readonly string[] = ['saving', 'joining'];
const FIRST_POLL_WITHIN_MS = 1_000;
const LOGIN_AGAIN_WITHIN_MS = 5_000;

/** One visitor, from the first request to the end. */
export class Visitor {
  readonly #with: Surroundings;
  readonly #plan: VisitorPlan;
  readonly #index: number;
  readonly #walker: Walker;
  #phase: Phase | null = null;
  #number: number | null = null;
  #joinedAtMs: number | null = null;
  #polls = 0;
  #slept = false;

  constructor(surroundings: Surroundings, index: number, plan: VisitorPlan) {
    this.#with = surroundings;
    this.#index = index;
    this.#plan = plan;
    this.#walker = new Walker(surroundings, plan.chance);
  }

  /** Never throws: what goes wrong is in the tally. */
  async live(): Promise<void> {
    const { pauses, tally } = this.#with;
    try {
      await pauses.pause(this.#plan.arrivesAtMs);
      this.#move('coming');
      this.#move(await this.#visit());
    } catch (error) {
      // What fails while everybody is sent home is no fault.
      if (error instanceof RehearsalOver || pauses.over) return;
      tally.failed(error instanceof CrowdFault ? error.message : 'a fault of this program');
      this.#move('failed');
    }
  }

  /** Comes from the site, whose gateway makes an authorization request; waits; goes in; once more where that is needed. */
  async #visit(): Promise<Ending> {
    for (;;) {
      const login = this.#with.gateway.login();
      let stop: Stop | Ending = await this.#walker.go(login.url);
      while (typeof stop !== 'string' && stop.kind === 'page') stop = await this.#wait(stop.url);
      if (typeof stop === 'string') return stop;
      const ending = stop.kind === 'callback' ? await this.#goIn(stop.url, login) : 'again';
      if (ending !== 'again') return ending;
    }
  }

  /** Asks until the turn comes, and takes it, as the visitor's habit is. */
  async #wait(page: URL): Promise<Stop | Ending> {
    const { pauses, tally, target } = this.#with;
    const { habit, chance, hesitatesMs } = this.#plan;
    this.#join();
    await pauses.pause(between(chance, 0, FIRST_POLL_WITHIN_MS));
    for (;;) {
      const status = await this.#ask(page);
      if (status.state === 'missed') return this.#rejoin(page, status.room);
      if (PLACELESS.includes(status.place)) return this.#walker.go(page);
      await this.#note(status.number);
      if (status.state === 'turn' && status.continue !== null) {
        if (habit === 'misses') {
          tally.missed += 1;
          return 'stayed-away';
        }
        await pauses.pause(hesitatesMs);
        const onwards = destinationOf(target, new URL(status.continue, page));
        return onwards.kind === 'room' ? this.#walker.go(onwards.url) : onwards;
      }
      if (this.#tires('leaves')) return 'gave-up';
      await pauses.pause(this.#untilNextPollMs(status.poll_after));
    }
  }

  async #ask(page: URL): Promise<z.infer<typeof statusSchema>> {
    const text = await this.#walker.ask(below(page, 'status'));
    this.#polls += 1;
    try {
      return statusSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new CrowdFault('answer', 'a waiting page told no status', { cause });
    }
  }

  #untilNextPollMs(pollAfterS: number): number {
    if (!this.#slept && this.#tires('sleeps')) {
      this.#slept = true;
      return this.#plan.awayMs;
    }
    return pollAfterS * 1000 * between(this.#plan.chance, JITTER.from, JITTER.to);
  }

  #tires(habit: VisitorPlan['habit']): boolean {
    return this.#plan.habit === habit && this.#polls >= this.#plan.afterPolls;
  }

  /** The turn has passed, or the room was reset: one click, and a new place. */
  #rejoin(page: URL, room: string | null): Promise<Stop> {
    if (room === null) throw new CrowdFault('place', 'a waiting page forgot its visitor');
    this.#with.tally.missed += 1;
    this.#number = null;
    return this.#walker.submit(below(page, 'rejoin'));
  }

  /** @returns again: the gateway could not finish the login just now, so the person tries once more */
  async #goIn(callback: URL, login: Login): Promise<Ending | 'again'> {
    const { gateway, pauses, tally } = this.#with;
    const { stayMs, completes, chance } = this.#plan;
    const visit = gateway.exchanges ? await this.#exchange(callback, login) : null;
    if (visit === 'again') {
      await pauses.pause(between(chance, 0, LOGIN_AGAIN_WITHIN_MS));
      return 'again';
    }
    this.#join();
    tally.waitedMs.push(performance.now() - (this.#joinedAtMs ?? 0));
    if (visit === null) return 'went';
    this.#move('inside');
    await this.#note(visit.number);
    await pauses.pause(stayMs);
    if (!completes) return 'went';
    const renewed = await gateway.renew(visit);
    return renewed !== null && (await gateway.complete(renewed)) ? 'completed' : 'cut-short';
  }

  async #exchange(callback: URL, login: Login): Promise<Visit | 'again'> {
    try {
      return await this.#with.gateway.exchange(callback, login);
    } catch (error) {
      if (this.#with.pauses.over || !(error instanceof CrowdFault && error.passes)) throw error;
      this.#with.tally.failed(error.message);
      return 'again';
    }
  }

  /** A number is told once; another one without a turn that was missed would be a fault. */
  async #note(number: number | null): Promise<void> {
    if (number === null || number <= 0 || number === this.#number) return;
    if (this.#number !== null) this.#with.tally.failed('a number changed');
    this.#number = number;
    await this.#with.book.tell(number, this.#index);
  }

  #join(): void {
    if (this.#joinedAtMs === null) {
      this.#joinedAtMs = performance.now();
      this.#with.tally.joined += 1;
    }
    this.#move('waiting');
  }

  #move(to: Phase): void {
    this.#with.tally.moved(this.#phase, to);
    this.#phase = to;
  }
}

/** An address that belongs to a waiting page. */
function below({ origin, pathname }: URL, name: string): URL {
  return new URL(`${origin}${pathname}/${name}`);
}
