import type { IncomingMessage } from 'node:http';
import type { CookieContext } from '../../sealing/issuer-cookies.ts';

const SET_COOKIE = 'Set-Cookie';

type Cookies = CookieContext['cookies'];

/**
 * The cookies of a request before the application, in place of those that koa has: the lines are the same, but an
 * arrival sets many, and here each costs a fraction. Names and values are our own, so nothing is escaped.
 */
export class RequestCookies implements Cookies {
  readonly request: IncomingMessage;
  #headers: string[] = [];

  constructor(request: IncomingMessage) {
    this.request = request;
  }

  /** What was set: names and values of headers in turn. */
  get headers(): readonly string[] {
    return this.#headers;
  }

  get(name: string): string | undefined {
    const { cookie = '' } = this.request.headers;
    for (let at = cookie.indexOf(name); at !== -1; at = cookie.indexOf(name, at + 1)) {
      const equals = at + name.length;
      if (cookie[equals] !== '=' || !/(?:^|;) *$/.test(cookie.slice(0, at))) continue;
      const end = cookie.indexOf(';', equals);
      const value = cookie.slice(equals + 1, end === -1 ? undefined : end);
      return value.startsWith('"') ? value.slice(1, -1) : value;
    }
    return undefined;
  }

  set(name: string, value: string | null, { path, maxAge, secure, overwrite }: Parameters<Cookies['set']>[2]): void {
    const livesMs = value === null ? 0 : maxAge;
    const expires = value === null ? 0 : Date.now() + maxAge;
    const security = secure ? '; secure' : '';
    const age = `; max-age=${Math.ceil(livesMs / 1000)}`;
    const attributes = `; path=${path}; expires=${httpDate(expires)}; samesite=lax${security}; httponly${age}`;
    if (overwrite) this.#forget(`${name}=`);
    this.#headers.push(SET_COOKIE, `${name}=${value ?? ''}${attributes}`);
  }

  /** Nothing was set. */
  forgetAll(): void {
    this.#headers = [];
  }

  #forget(start: string): void {
    if (!this.#headers.some((line) => line.startsWith(start))) return;
    // Lines follow the name of the header, each of which is the same.
    const others = this.#headers.filter((line, at) => at % 2 === 1 && !line.startsWith(start));
    this.#headers = others.flatMap((line) => [SET_COOKIE, line]);
  }
}

/** Cookies live for a few lengths of time, so those of one second expire in a few others. */
const MOST_DATES = 64;
const dates = new Map<number, string>();

/** A date as HTTP has it (RFC 9110 §5.6.7). */
function httpDate(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  const known = dates.get(second);
  if (known !== undefined) return known;
  if (dates.size >= MOST_DATES) dates.clear();
  const date = new Date(epochMs).toUTCString();
  dates.set(second, date);
  return date;
}
