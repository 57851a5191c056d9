import { basePathOf } from '../room/base-path.ts';

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
    get(name: string, options?: { signed: false }): string | undefined;
    set(name: string, value: string | null, options: CookieOptions): unknown;
  };
}

/** Reads and writes cookies whose scope follows from the issuer alone, never from the request (DESIGN §6). */
export class CookieJar {
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
