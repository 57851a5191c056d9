import type { IncomingHttpHeaders } from 'node:http';
import { basePathOf } from '../web/base-path.ts';

interface CookieOptions {
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: true;
  readonly sameSite: 'lax';
  readonly overwrite: boolean;
  readonly signed: false;
  readonly maxAge: number;
}

/** What this folder needs of a request and its response. */
export interface CookieContext {
  readonly cookies: {
    readonly request: { readonly headers: IncomingHttpHeaders };
    get(name: string, options?: { signed: false }): string | undefined;
    set(name: string, value: string | null, options: CookieOptions): unknown;
  };
}

export interface SentCookie {
  readonly name: string;
  readonly value: string;
}

/** Reads and writes cookies whose scope follows from the issuer alone, never from the request (DESIGN §6). */
export class IssuerCookies {
  /** Path of the issuer, without a trailing slash. */
  readonly #basePath: string;
  readonly #secure: boolean;

  constructor(issuer: string) {
    this.#basePath = basePathOf(issuer);
    this.#secure = issuer.startsWith('https:');
  }

  /** `path` is below the issuer and begins with a slash. */
  write(ctx: CookieContext, name: string, value: string, path: string, maxAgeMs: number): void {
    ctx.cookies.set(this.#name(name, path), value, this.#options(path, maxAgeMs));
  }

  read(ctx: CookieContext, name: string, path: string): string | undefined {
    return ctx.cookies.get(this.#name(name, path), { signed: false });
  }

  /** The cookies whose names begin alike, in the order of the request; names without the prefix of the host. */
  readAll(ctx: CookieContext, beginning: string, path: string): SentCookie[] {
    const header = ctx.cookies.request.headers.cookie ?? '';
    const start = this.#name(beginning, path);
    const found: SentCookie[] = [];
    for (let at = header.indexOf(start); at !== -1; at = header.indexOf(start, at + 1)) {
      // RFC 6265 §4.2.1: pairs are apart by a semicolon and a space.
      if (at > 0 && header[at - 1] !== ' ' && header[at - 1] !== ';') continue;
      const end = endOfPair(header, at);
      const equals = header.indexOf('=', at);
      if (equals === -1 || equals > end) continue;
      found.push({
        name: beginning + header.slice(at + start.length, equals),
        value: unquoted(header, equals + 1, end),
      });
    }
    return found;
  }

  clear(ctx: CookieContext, name: string, path: string): void {
    ctx.cookies.set(this.#name(name, path), null, this.#options(path, 0));
  }

  /** RFC 6265bis §4.1.3.2: `__Host-` is for secure cookies of the whole host. */
  #name(name: string, path: string): string {
    return this.#secure && this.#basePath + path === '/' ? `__Host-${name}` : name;
  }

  #options(path: string, maxAge: number): CookieOptions {
    return {
      path: this.#basePath + path,
      secure: this.#secure,
      httpOnly: true,
      sameSite: 'lax',
      // Cookies of one name may differ by path alone, so only a cookie of the whole host replaces its namesake.
      overwrite: path === '/',
      signed: false,
      maxAge,
    };
  }
}

function endOfPair(header: string, at: number): number {
  const end = header.indexOf(';', at);
  return end === -1 ? header.length : end;
}

function unquoted(header: string, from: number, to: number): string {
  return header[from] === '"' ? header.slice(from + 1, to - 1) : header.slice(from, to);
}
