import { expect } from 'vitest';
import { Browser, type Page } from './browser.ts';
import { eventually } from './eventually.ts';
import { WELCOME } from './site.ts';
import { callAll, type Venue, visitorsInside } from './visits.ts';

const ROOM = 'launch';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const ORDER = { headers: { ...FORM, 'Content-Length': '9' }, body: 'tickets=1' };

/** Somebody who opens a protected page through a gateway, in a room whose visitors are called by hand. */
export class GatewayVisitor {
  readonly browser: Browser;
  readonly #product: Venue;
  #waitingPage = '';

  constructor(product: Venue, browser = new Browser()) {
    this.#product = product;
    this.browser = browser;
  }

  /** Opens a page of the site and is shown the line. */
  async joinsTheLine(url: string): Promise<void> {
    this.#isWaiting(await this.browser.go(url));
  }

  /** The operator calls everyone who waits, and this visitor's page looks again. @returns where that leads to */
  async isCalled(): Promise<Page> {
    await callAll(this.#product, ROOM);
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
    const inside = await visitorsInside(this.#product, ROOM);
    expect(inside).toHaveLength(1);
    for (const sub of inside) await this.#product.admin.end(ROOM, sub);
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

  /** Sends one form to the site. @returns the answer, redirects not followed */
  buys(gateway: string): Promise<Page> {
    return this.browser.request(`${gateway}/orders`, { method: 'POST', ...ORDER });
  }

  /** Follows an answer to the page that it leads to. */
  async goesOn(answer: Page): Promise<Page> {
    return answer.location === null ? answer : this.browser.go(answer.location);
  }

  /** Logs out at the waiting room and confirms it. */
  async logsOut(): Promise<void> {
    await this.confirmsLogout(await this.browser.request(`${this.#product.issuer}/logout`));
  }

  /** Answers the question of the waiting room whether the visit is to end. */
  async confirmsLogout(question: Page): Promise<void> {
    const request = /name="request" value="([^"]+)"/.exec(question.text)?.[1] ?? '';
    const body = new URLSearchParams({ request, logout: 'yes' }).toString();
    expect(
      await this.browser.request(`${this.#product.issuer}/logout/confirm`, { method: 'POST', headers: FORM, body }),
    ).toMatchObject({
      status: 200,
      text: expect.stringContaining('Your visit has ended'),
    });
  }

  #isWaiting(page: Page): void {
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('You are in line') });
    this.#waitingPage = page.url;
  }
}
