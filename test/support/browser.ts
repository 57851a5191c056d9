import type { IncomingHttpHeaders } from 'node:http';
import { Cookie, CookieJar } from 'tough-cookie';
import { type HttpRequest, http } from './http.ts';

export interface Page {
  /** The URL that gave this page. */
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Absolute target of a redirect; null: none. */
  readonly location: string | null;
}

const MOST_REDIRECTS = 20;

/** A browser without JavaScript: cookies by RFC 6265, redirects, headers of a navigation. */
export class Browser {
  readonly jar: CookieJar;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ jar = new CookieJar(), headers = {} }: { jar?: CookieJar; headers?: Record<string, string> } = {}) {
    this.jar = jar;
    this.#headers = { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', ...headers };
  }

  /** One request, redirects not followed. */
  async request(url: string, { headers, ...rest }: HttpRequest = {}): Promise<Page> {
    const cookie = await this.jar.getCookieString(url);
    const answer = await http(url, {
      ...rest,
      headers: { ...this.#headers, ...(cookie === '' ? {} : { Cookie: cookie }), ...headers },
    });
    for (const line of answer.headers['set-cookie'] ?? []) await this.#keep(line, url);
    const target = answer.headers.location;
    return { url, ...answer, location: target === undefined ? null : new URL(target, url).href };
  }

  /** Goes to an address and wherever it leads, as far as `stopAt` allows: that address is not requested any more. */
  async go(url: string, { stopAt }: { stopAt?: (url: string) => boolean } = {}): Promise<Page> {
    let page = await this.request(url);
    for (let hops = 0; page.location !== null; hops += 1) {
      if (hops === MOST_REDIRECTS) throw new Error(`redirected in circles, last from ${page.url}`);
      if (stopAt?.(page.location) === true) return page;
      page = await this.request(page.location);
    }
    return page;
  }

  /** The JSON of an address, as an app would poll it. */
  async json<Answer = Record<string, unknown>>(url: string): Promise<Answer> {
    const page = await this.request(url, { headers: { Accept: 'application/json' } });
    return JSON.parse(page.text) as Answer;
  }

  /** The jar counts `Max-Age` from the last time a cookie was read; browsers count from its receipt (RFC 6265 §5.3). */
  async #keep(line: string, url: string): Promise<void> {
    const cookie = Cookie.parse(line);
    if (cookie === undefined) return;
    if (typeof cookie.maxAge === 'number') {
      cookie.setExpires(new Date(Date.now() + cookie.maxAge * 1000));
      cookie.maxAge = null;
    }
    await this.jar.setCookie(cookie, url, { ignoreError: true });
  }

  /** A second browser with the same cookies: what somebody has who copied them. */
  async copy(): Promise<Browser> {
    return new Browser({ jar: await this.jar.clone() });
  }
}
