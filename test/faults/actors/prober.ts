import { setTimeout as pause } from 'node:timers/promises';
import { Browser, type Page } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { SHOP_CALLBACK } from '../../support/shop-setup.ts';
import type { AtMs, History, Place, Recovery } from '../history.ts';
import { FREE_CLIENT, ROOM } from '../world/world.ts';
import { type Address, Gateway } from './gateway.ts';

const TRIES_EVERY_MS = 50;
const ATTEMPT_MS = 1_500;
const GIVES_UP_MS = 15_000;
const MOST_HOPS = 6;
/** Nobody of the schedule: no rule is checked for them. */
const NOBODY = { person: -1, jar: 0 };

/** Where a probe has come to. */
interface Walked {
  readonly page: Page;
  readonly browser: Browser;
}

/** Measures how soon everything works again after a fault. Its own messages are not cut. */
export class Prober {
  readonly #history: History;
  readonly #gateway: Gateway;
  readonly #guest: Gateway;
  readonly #address: Address;
  readonly #host: string;
  /** Somebody who waits since before the fault. */
  #waiting: Walked | null = null;

  constructor(history: History, address: Address) {
    this.#history = history;
    this.#address = address;
    this.#host = new URL(address.issuer).host;
    this.#gateway = new Gateway(history, address);
    this.#guest = new Gateway(history, address, FREE_CLIENT);
  }

  /** Takes a place from which to ask later. */
  async prepare(): Promise<void> {
    this.#waiting = await eventually('a place', () => this.#walk(this.#gateway));
  }

  /** @param after the fault that has ended just now */
  async measure(after: string): Promise<void> {
    const sinceMs = this.#history.nowMs();
    await Promise.all([
      this.#first({ what: 'arrival', after }, sinceMs, () => this.#arrives()),
      this.#first({ what: 'poll', after }, sinceMs, () => this.#polls()),
      this.#first({ what: 'admission', after }, sinceMs, () => this.#isAdmitted()),
    ]);
  }

  async #first(what: Omit<Recovery, 'tookMs'>, sinceMs: AtMs, works: () => Promise<boolean>): Promise<void> {
    while (!(await works().catch(() => false))) {
      if (this.#history.nowMs() - sinceMs > GIVES_UP_MS) {
        this.#history.recoveries.push({ ...what, tookMs: null });
        return;
      }
      await pause(TRIES_EVERY_MS);
    }
    this.#history.recoveries.push({ ...what, tookMs: this.#history.nowMs() - sinceMs });
  }

  /** A newcomer gets a number, or is let in where nobody waits. */
  async #arrives(): Promise<boolean> {
    const { page, browser } = await this.#walk(this.#gateway);
    if (page.location !== null) return true;
    const place = page.status === 200 ? await this.#status(browser, page.url) : null;
    return place !== null && (place.number !== null || place.state !== 'waiting');
  }

  async #polls(): Promise<boolean> {
    if (this.#waiting === null) throw new Error('nobody has a place');
    const { page, browser } = this.#waiting;
    // Somebody who was let in at once has no page to ask at.
    const asked = page.location === null ? `${page.url}/status` : `${this.#address.issuer}/rooms/${ROOM}/status`;
    return (await this.#request(browser, asked)).status === 200;
  }

  /** Somebody enters the free room, code and tokens included. */
  async #isAdmitted(): Promise<boolean> {
    const { page } = await this.#walk(this.#guest);
    if (page.location === null) return false;
    return (await this.#guest.callback(page.location, NOBODY)) !== null;
  }

  async #walk(gateway: Gateway): Promise<Walked> {
    const browser = new Browser({ headers: { Connection: 'close' } });
    let page = await this.#request(browser, gateway.begin());
    for (let hops = 0; hops < MOST_HOPS && page.location?.startsWith(SHOP_CALLBACK) === false; hops += 1) {
      page = await this.#request(browser, page.location);
    }
    return { page, browser };
  }

  async #status(browser: Browser, page: string): Promise<Place | null> {
    const answer = await this.#request(browser, `${page}/status`);
    return answer.status === 200 ? (JSON.parse(answer.text) as Place) : null;
  }

  /** @returns the answer, as if it had come from the issuer */
  async #request(browser: Browser, url: string): Promise<Page> {
    const { pathname, search } = new URL(url);
    const sentTo = `http://127.0.0.1:${this.#address.port}${pathname}${search}`;
    const answer = await browser.request(sentTo, { headers: { Host: this.#host }, timeoutMs: ATTEMPT_MS });
    return { ...answer, url };
  }
}
