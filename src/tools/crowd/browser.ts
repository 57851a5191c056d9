import { CookieJar } from './cookie-jar.ts';
import type { Wire, WireAnswer } from './wire.ts';

/** What browsers say of a request that a person makes by going somewhere (W3C Fetch Metadata §2). */
const NAVIGATION = {
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-User': '?1',
  'Upgrade-Insecure-Requests': '1',
};

/** And of one that the script of a page makes. */
const SCRIPT = {
  Accept: 'application/json',
  'Accept-Language': 'en',
  'Sec-Fetch-Dest': 'empty',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Site': 'same-origin',
};

/** One visitor's browser: its cookies, and the headers that browsers send. Redirects are for others to follow. */
export class Browser {
  readonly #wire: Wire;
  readonly #jar = new CookieJar();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Goes to an address, as by a link or a redirect. */
  navigate(url: URL): Promise<WireAnswer> {
    return this.#send(url, 'GET', NAVIGATION);
  }

  /** Sends the empty form of a page, as by its button. */
  submit(url: URL): Promise<WireAnswer> {
    return this.#send(url, 'POST', { ...NAVIGATION, Origin: url.origin, 'Sec-Fetch-Site': 'same-origin' });
  }

  /** Asks for the status of a visitor, as the script of a page does. */
  ask(url: URL): Promise<WireAnswer> {
    return this.#send(url, 'GET', SCRIPT);
  }

  async #send(url: URL, method: 'GET' | 'POST', headers: Readonly<Record<string, string>>): Promise<WireAnswer> {
    const cookie = this.#jar.header(url);
    const form = method === 'POST' ? { body: '' } : {};
    const answer = await this.#wire.send(url, {
      method,
      headers: { ...headers, ...(cookie === '' ? {} : { Cookie: cookie }) },
      ...form,
    });
    this.#jar.keep(answer.headers['set-cookie'] ?? [], url);
    return answer;
  }
}
