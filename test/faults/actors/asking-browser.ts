import { Browser, type Page } from '../../support/browser.ts';
import type { Ask, History, Place } from '../history.ts';
import type { Whose } from './gateway.ts';

const TIMEOUT_MS = 5_000;

/** A browser, every request of which is noted. */
export class AskingBrowser {
  readonly whose: Whose;
  readonly #history: History;
  readonly #browser: Browser;

  constructor(history: History, whose: Whose, browser = new Browser({ headers: { Connection: 'close' } })) {
    this.#history = history;
    this.whose = whose;
    this.#browser = browser;
  }

  /** What a thief has: the same cookies. */
  async copy(jar: number): Promise<AskingBrowser> {
    const browser = new Browser({ headers: { Connection: 'close' }, jar: await this.#browser.jar.clone() });
    return new AskingBrowser(this.#history, { ...this.whose, jar }, browser);
  }

  /** Goes to an address, redirects not followed. @returns null when no answer came */
  navigate(url: string, method = 'GET'): Promise<Page | null> {
    return this.#ask(url, 'navigation', { method });
  }

  /** Asks for the own status at a waiting page. @returns null when none came */
  async status(page: string): Promise<(Place & { readonly continue: string | null }) | null> {
    const answer = await this.#ask(`${page}/status`, 'question', { headers: { Accept: 'application/json' } });
    return answer?.status === 200 ? (JSON.parse(answer.text) as Place & { continue: string | null }) : null;
  }

  async #ask(
    url: string,
    kind: Ask['kind'],
    options: { readonly method?: string; readonly headers?: Record<string, string> },
  ): Promise<Page | null> {
    const { pathname: path } = new URL(url);
    const beganMs = this.#history.nowMs();
    const page = await this.#browser.request(url, { ...options, timeoutMs: TIMEOUT_MS }).catch(() => null);
    this.#history.asks.push({
      ...this.whose,
      ...{ path, kind, beganMs },
      endedMs: this.#history.nowMs(),
      status: page?.status ?? null,
      cookies: page?.headers['set-cookie']?.length ?? 0,
      place: kind === 'question' && page?.status === 200 ? (JSON.parse(page.text) as Place) : null,
    });
    return page;
  }
}
