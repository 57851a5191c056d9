import { Browser } from './browser.ts';
import { between, type Chance } from './chance.ts';
import { CrowdFault } from './crowd-fault.ts';
import type { Pauses } from './pauses.ts';
import { type Destination, destinationOf, isNotNow, routeOf, statusFault } from './routes.ts';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';
import type { Wire, WireAnswer } from './wire.ts';

export interface WalkerParts {
  readonly target: Target;
  readonly wire: Wire;
  readonly pauses: Pauses;
  readonly tally: Tally;
}

/** Where a walk through redirects ends: at a page, or at an address outside the waiting room, which is not requested. */
export type Stop = Exclude<Destination, { kind: 'room' }> | { readonly kind: 'page'; readonly url: URL };

const MOST_HOPS = 10;
const LONGEST_BACK_OFF_MS = 30_000;

/** A browser that follows redirects, and the person before it, who tries again when no page comes. */
export class Walker {
  readonly #parts: WalkerParts;
  readonly #chance: Chance;
  readonly #browser: Browser;

  constructor(parts: WalkerParts, chance: Chance) {
    this.#parts = parts;
    this.#chance = chance;
    this.#browser = new Browser(parts.wire);
  }

  /** Goes to an address and wherever it leads. */
  async go(start: URL): Promise<Stop> {
    return this.#follow(start, await this.#patiently(start, () => this.#browser.navigate(start)));
  }

  /** Sends the form of a page, and goes wherever that leads. */
  async submit(form: URL): Promise<Stop> {
    return this.#follow(form, await this.#patiently(form, () => this.#browser.submit(form)));
  }

  /** The text of a status. */
  async ask(question: URL): Promise<string> {
    const { status, text } = await this.#patiently(question, () => this.#browser.ask(question));
    if (status !== 200) throw statusFault(routeOf(this.#parts.target, question), status);
    return text;
  }

  async #follow(start: URL, first: WireAnswer): Promise<Stop> {
    const { target } = this.#parts;
    let [url, answer] = [start, first];
    for (let hops = 0; hops < MOST_HOPS; hops += 1) {
      const { location } = answer.headers;
      if (location === undefined) {
        if (answer.status !== 200) throw statusFault(routeOf(target, url), answer.status);
        return { kind: 'page', url };
      }
      const destination = destinationOf(target, new URL(location, url));
      if (destination.kind !== 'room') return destination;
      const next = destination.url;
      [url, answer] = [next, await this.#patiently(next, () => this.#browser.navigate(next))];
    }
    throw new CrowdFault('answer', 'a visitor was redirected in circles');
  }

  /** Tries again, later and later, while no answer comes or one that says "not now". Each try that failed is counted. */
  async #patiently(url: URL, request: () => Promise<WireAnswer>): Promise<WireAnswer> {
    const { pauses, tally, target } = this.#parts;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await request();
        if (!isNotNow(answer.status)) return answer;
        tally.failed(statusFault(routeOf(target, url), answer.status).message);
      } catch (error) {
        if (pauses.over || !(error instanceof CrowdFault && error.passes)) throw error;
        tally.failed(error.message);
      }
      const backOffMs = Math.min(LONGEST_BACK_OFF_MS, 1000 * 2 ** attempt);
      await pauses.pause(between(this.#chance, backOffMs / 2, backOffMs));
    }
  }
}
