import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '../../support/browser.ts';
import type { Random } from '../../support/random.ts';
import { SHOP_CALLBACK } from '../../support/shop-setup.ts';
import type { History } from '../history.ts';
import type { VisitorPlan } from '../schedule.ts';
import type { AskingBrowser } from './asking-browser.ts';
import type { Gateway, Session } from './gateway.ts';

/** What everybody in a schedule can see. */
export interface Stage {
  readonly history: History;
  readonly gateway: Gateway;
  readonly random: Random;
  /** Set when nothing goes wrong any more: nobody hesitates or stays away from then on. */
  isCalm: boolean;
  /** Set at the end: everybody stops. */
  isOver: boolean;
}

const MOST_HOPS = 12;
const RELOADS_MS = [300, 800] as const;
const REFRESHES_EVERY_MS = 900;
/** How long a visitor waits before another try at a site that shows an error. */
const SITE_ERROR_MS = 700;

/** Where a walk through redirects has ended. */
type Reached =
  | { readonly kind: 'callback'; readonly url: string }
  | { readonly kind: 'site' }
  | { readonly kind: 'page'; readonly url: string };

/** One browser and its tabs: comes, waits, takes the turn, stays for a while. */
export class Person {
  readonly #stage: Stage;
  readonly #plan: VisitorPlan;
  readonly #browser: AskingBrowser;
  /** Of the gateway, one for the browser: its cookie. */
  #session: Session | null = null;
  #wasInside = false;
  #isDone = false;
  #last = 'has not come yet';

  constructor(stage: Stage, plan: VisitorPlan, browser: AskingBrowser) {
    this.#stage = stage;
    this.#plan = plan;
    this.#browser = browser;
  }

  /** Whether there is nothing left to wait for. */
  get isServed(): boolean {
    return this.#wasInside || this.#isDone || this.#plan.hesitatesMs === Number.POSITIVE_INFINITY;
  }

  async live(): Promise<void> {
    await this.#wait(this.#plan.arrivesMs - this.#stage.history.nowMs());
    const tabs = Array.from({ length: this.#plan.tabs }, (_, i) => this.#tab(i));
    await Promise.all([...tabs, this.#plan.copies > 0 ? this.#isCopied() : null]);
    const { person, jar } = this.#browser.whose;
    if (!this.isServed) this.#stage.history.leftOutside.push({ person, jar, last: this.#last });
  }

  /** Goes on with the cookies of somebody else who waits at a page. */
  async goOn(page: string): Promise<void> {
    const next = await this.#waitAt(page);
    await this.#tab(0, next === null ? undefined : next);
    const { person, jar } = this.#browser.whose;
    if (!this.isServed) this.#stage.history.leftOutside.push({ person, jar, last: this.#last });
  }

  #page = '';

  async #isCopied(): Promise<void> {
    const { history } = this.#stage;
    while (this.#page === '' && !this.#stage.isOver) await pause(100);
    await pause(500);
    history.copied.add(this.#browser.whose.person);
    const copies = Array.from({ length: this.#plan.copies }, async (_, i) => {
      const plan = { ...this.#plan, tabs: 1, copies: 0, away: null, completesAfterMs: null };
      const copy = new Person(this.#stage, plan, await this.#browser.copy(i + 1));
      await copy.goOn(this.#page);
    });
    await Promise.all(copies);
  }

  /** @param index tabs after the first are opened a little later */
  async #tab(index: number, first: Reached | undefined = undefined): Promise<void> {
    const { gateway } = this.#stage;
    if (index > 0) await this.#wait(this.#stage.random.int(0, 1_500));
    let reached = first ?? (await this.#walk(gateway.begin()));
    while (!this.#stage.isOver && !this.#isDone && reached !== null) {
      if (this.#session !== null) return this.#stay(index);
      if (reached.kind === 'page') {
        this.#page = reached.url;
        reached = await this.#waitAt(reached.url);
        continue;
      }
      if (reached.kind === 'callback') {
        const session = await gateway.callback(reached.url, this.#browser.whose);
        if (session !== null) {
          this.#session = session;
          this.#wasInside = true;
          continue;
        }
        this.#last = 'was shown an error by the gateway';
        await this.#wait(SITE_ERROR_MS);
      }
      reached = await this.#walk(gateway.begin());
    }
  }

  /** Waits at a page until it leads on. */
  async #waitAt(page: string): Promise<Reached | null> {
    const { random, history } = this.#stage;
    let turnSeenMs: number | null = null;
    while (!this.#stage.isOver && this.#session === null) {
      await this.#wait(this.#plan.pollMs * (0.8 + 0.4 * random.next()));
      await this.#beAway();
      const status = await this.#browser.status(page);
      if (status === null) continue;
      this.#last = `${status.place} ${status.number} of ${status.serving}`;
      if (status.place === 'turn') {
        turnSeenMs ??= history.nowMs();
        if (!this.#stage.isCalm && history.nowMs() - turnSeenMs < this.#plan.hesitatesMs) continue;
        return this.#walk(status.continue ?? page);
      }
      turnSeenMs = null;
      switch (status.place) {
        case 'missed':
        case 'void':
        case 'ended':
        case 'reset':
          return this.#walk(`${page}/rejoin`, 'POST');
        case 'none':
          return { kind: 'site' };
        case 'saving':
        case 'joining':
          return this.#walk(page);
        default:
      }
    }
    return null;
  }

  /** Follows redirects; each request is sent again until it is answered. @returns null: the schedule is over */
  async #walk(start: string, firstMethod = 'GET'): Promise<Reached | null> {
    let [url, method] = [start, firstMethod];
    for (let hops = 0; hops < MOST_HOPS; hops += 1) {
      if (url.startsWith(SHOP_CALLBACK)) return { kind: 'callback', url };
      if (url.startsWith('http://127.0.0.1:9/')) return { kind: 'site' };
      const page = await this.#insist(url, method);
      if (page === null) return null;
      if (page.location === null) return page.status === 200 ? { kind: 'page', url } : this.#isRefused(page);
      [url, method] = [page.location, 'GET'];
    }
    const { copied, oddAnswers } = this.#stage.history;
    // Of copies that go in at once each pushes out another's login, before its code is there.
    if (!copied.has(this.#browser.whose.person)) {
      oddAnswers.push(`${MOST_HOPS} redirects from ${new URL(start).pathname}, last to ${url}`);
    }
    return { kind: 'site' };
  }

  /** A page of an error: the visitor opens the site anew. */
  async #isRefused({ status, url }: Page): Promise<Reached> {
    this.#stage.history.oddAnswers.push(`${status} for ${new URL(url).pathname.replace(/[\w-]{20,}/, 'UID')}`);
    await this.#wait(SITE_ERROR_MS);
    return { kind: 'site' };
  }

  async #insist(url: string, method: string): Promise<Page | null> {
    while (!this.#stage.isOver) {
      const page = await this.#browser.navigate(url, method);
      if (page !== null && page.status < 500) return page;
      this.#last = `${page?.status ?? 'no answer'} for ${new URL(url).pathname.slice(0, 20)}`;
      await this.#wait(this.#stage.random.int(...RELOADS_MS));
    }
    return null;
  }

  /** Inside: the first tab keeps the session of the gateway alive, until it is refused or the visitor leaves. */
  async #stay(tab: number): Promise<void> {
    if (tab > 0) return;
    const { gateway, history } = this.#stage;
    const { completesAfterMs, logsInEveryMs } = this.#plan;
    const insideMs = history.nowMs();
    let loggedInMs = insideMs;
    while (!this.#stage.isOver && this.#session !== null) {
      await this.#wait(REFRESHES_EVERY_MS);
      if (completesAfterMs !== null && history.nowMs() - insideMs > completesAfterMs) {
        await gateway.complete(this.#session);
        this.#isDone = true;
        return;
      }
      if (logsInEveryMs !== null && history.nowMs() - loggedInMs > logsInEveryMs) {
        loggedInMs = history.nowMs();
        await this.#logInAgain();
        continue;
      }
      const { result, session } = await gateway.refresh(this.#session);
      this.#session = session;
      if (result !== 'refused') continue;
      // The gateway's session is over: a new login says whether the visit is, too.
      await this.#logInAgain();
      this.#isDone = true;
      return;
    }
  }

  /** One login of somebody who is inside. */
  async #logInAgain(): Promise<void> {
    const reached = await this.#walk(this.#stage.gateway.begin());
    if (reached?.kind === 'page') await this.#browser.status(reached.url);
    if (reached?.kind !== 'callback') return;
    this.#session = (await this.#stage.gateway.callback(reached.url, this.#browser.whose)) ?? this.#session;
  }

  async #beAway(): Promise<void> {
    const { away } = this.#plan;
    const nowMs = this.#stage.history.nowMs();
    if (away === null || this.#stage.isCalm || nowMs < away.fromMs) return;
    await this.#wait(away.fromMs + away.forMs - nowMs);
  }

  /** Waits, but not beyond the moment when all calms down, and not at all afterwards if it was to be long. */
  async #wait(ms: number): Promise<void> {
    const untilMs = this.#stage.history.nowMs() + ms;
    for (;;) {
      const leftMs = untilMs - this.#stage.history.nowMs();
      if (leftMs <= 0 || this.#stage.isOver) return;
      await pause(Math.min(leftMs, 200));
    }
  }
}
