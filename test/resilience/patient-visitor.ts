import { Browser, type Page } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import type { LoginCheck, RelyingParty, Tokens } from '../support/relying-party.ts';

export interface Status {
  readonly state: 'prequeue' | 'waiting' | 'turn' | 'missed' | 'closed';
  readonly number: number;
  readonly serving: number;
  readonly ahead: number;
  readonly continue: string | null;
}

/** A place in line: its page, the number, and when it was asked for and given (`performance.now()`). */
export interface PlaceInLine {
  readonly url: string;
  readonly number: number;
  readonly askedAtMs: number;
  readonly givenAtMs: number;
}

/** One who does what people and their browsers do when no page comes, or one that says to try again: ask again. */
export class PatientVisitor {
  readonly browser: Browser;
  readonly place: PlaceInLine;
  readonly #shop: RelyingParty;

  private constructor(shop: RelyingParty, browser: Browser, place: PlaceInLine) {
    this.#shop = shop;
    this.browser = browser;
    this.place = place;
  }

  /** Comes to a room that is not free and takes a number. */
  static async arrive(shop: RelyingParty): Promise<PatientVisitor> {
    const browser = new Browser();
    const login = await shop.login();
    const askedAtMs = performance.now();
    const { url } = await patientWalk(shop, browser, login.url);
    const { number } = await patientStatus(browser, url);
    return new PatientVisitor(shop, browser, { url, number, askedAtMs, givenAtMs: performance.now() });
  }

  get number(): number {
    return this.place.number;
  }

  status(): Promise<Status> {
    return patientStatus(this.browser, this.place.url);
  }

  /** Reloads the waiting page once and follows where it leads. */
  reload(): Promise<Page> {
    return this.#shop.walk(this.browser, this.place.url);
  }

  /** Waits for the turn, takes it and has the code exchanged; what goes wrong on the way is begun anew at the site. */
  async enter(): Promise<Tokens> {
    await eventually('the turn', async () => (await this.status()).state === 'turn');
    return eventually('a way in', async () => {
      const { url, login } = await this.#callback();
      return this.#shop.exchange(url, login);
    });
  }

  async #callback(): Promise<{ url: string; login: LoginCheck }> {
    const login = await this.#shop.login();
    const page = await patientWalk(this.#shop, this.browser, login.url);
    if (page.location === null) throw new Error(`stopped at ${page.url} with ${page.status}`);
    return { url: page.location, login };
  }
}

/** Follows redirects up to the callback or a page, each request repeated until it is answered. */
async function patientWalk(shop: RelyingParty, browser: Browser, start: string): Promise<Page> {
  for (let url = start; ; ) {
    const page = await eventually(`an answer of ${new URL(url).pathname}`, async () => {
      const answer = await browser.request(url);
      return answer.status < 500 ? answer : null;
    });
    if (page.location === null || shop.isCallback(page.location)) return page;
    url = page.location;
  }
}

function patientStatus(browser: Browser, url: string): Promise<Status> {
  return eventually('the status', async () => {
    const page = await browser.request(url, { headers: { Accept: 'application/json' } });
    return page.status === 200 ? (JSON.parse(page.text) as Status) : null;
  });
}
