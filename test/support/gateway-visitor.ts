import { expect } from 'vitest';
import { Browser, type Page } from './browser.ts';
import { eventually } from './eventually.ts';
import type { Product } from './product.ts';
import { WELCOME } from './site.ts';

const ROOM = 'launch';

/** Somebody who opens a protected page through a gateway, in a room whose visitors are called by hand. */
export class GatewayVisitor {
  readonly browser = new Browser();
  readonly #product: Product;
  #waitingPage = '';

  constructor(product: Product) {
    this.#product = product;
  }

  /** Opens a page of the site and is shown the line. */
  async joinsTheLine(url: string): Promise<void> {
    this.#isWaiting(await this.browser.go(url));
  }

  /** The operator calls one visitor, and this one's page looks again. @returns where that leads to */
  async isCalled(): Promise<Page> {
    await this.#product.admin.advance(ROOM, 1);
    return this.browser.go(this.#waitingPage);
  }

  /** The operator calls once the waiting page would relaunch: the gateway's login is older than its hold. */
  async isCalledAfterTheHold(gateway: string): Promise<Page> {
    await this.#product.admin.advance(ROOM, 1);
    await eventually('the hold to be over', async () => {
      const status = await this.browser.json<{ continue: string | null }>(this.#waitingPage);
      return status.continue?.startsWith(gateway);
    });
    return this.browser.go(this.#waitingPage);
  }

  /** The operator ends the visit of everybody who is inside. */
  async isSentAway(): Promise<void> {
    const answer = await this.#product.admin.call('GET', `/rooms/${ROOM}/admissions?state=live`);
    const { admissions } = (await answer.json()) as { admissions: { sub: string }[] };
    expect(admissions).toHaveLength(1);
    for (const { sub } of admissions) await this.#product.admin.end(ROOM, sub);
  }

  /** Reloads a page of the site until the gateway has learnt that the visit is over: then the line is shown again. */
  async isBackInLine(url: string): Promise<void> {
    const page = await eventually('the gateway to ask for a new login', async () => {
      const answer = await this.browser.go(url);
      return answer.text.includes(WELCOME) ? undefined : answer;
    });
    this.#isWaiting(page);
    expect(await this.browser.json(this.#waitingPage)).toMatchObject({ state: 'waiting', ahead: 0 });
  }

  #isWaiting(page: Page): void {
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('You are in line') });
    this.#waitingPage = page.url;
  }
}
