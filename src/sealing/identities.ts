import type { CookieContext, IssuerCookies } from './issuer-cookies.ts';
import { takeRandomBytes } from './random-pool.ts';
import type { Sealer } from './sealer.ts';

const COOKIE = 'owr_id_';
const COOKIE_MS = 7 * 24 * 3_600_000;
const PURPOSE = 'identity';
const ID_BYTES = 16;
const TIME_BYTES = 6;
const NAME_CHARACTERS = 4;
/** First answers that cross leave a few. */
const MOST_SENT = 8;

/** Who a browser is to this deployment: random, and in its cookie since its first contact. */
export interface Identity {
  /** 22 characters of base64url. */
  readonly id: string;
  /** When it was given, by the clock of the process (epoch milliseconds). */
  readonly givenAtMs: number;
}

/** The first characters of an id, which tell cookies apart whose answers crossed. */
export function idMark(id: string): string {
  return id.slice(0, NAME_CHARACTERS);
}

/**
 * The identity of each browser. Its tickets follow from it, so requests that are repeated, or that race, are those of
 * one visitor (LINE.md, "Cookies"). Two first answers that cross leave two identities; the oldest counts.
 */
export class Identities {
  readonly #sealer: Sealer;
  readonly #cookies: IssuerCookies;
  /** What a response gives to a browser that has none. */
  readonly #given = new WeakMap<CookieContext['cookies'], Identity>();

  constructor(sealer: Sealer, cookies: IssuerCookies) {
    this.#sealer = sealer;
    this.#cookies = cookies;
  }

  /** The identities that a browser has sent, the oldest first. */
  sent(ctx: CookieContext): Identity[] {
    return this.#cookies
      .readAll(ctx, COOKIE, '/')
      .slice(0, MOST_SENT)
      .flatMap(({ value }) => this.#open(value) ?? [])
      .sort(byAge);
  }

  /** The id of a browser. @param fresh the one to give where the browser has none */
  idOf(ctx: CookieContext, fresh?: string): string {
    const [known = this.#given.get(ctx.cookies)] = this.sent(ctx);
    return known === undefined ? this.#give(ctx, fresh ?? freshId()) : known.id;
  }

  /** Writes what this response gives, and clears all but the oldest of what came. */
  settle(ctx: CookieContext): void {
    const given = this.#given.get(ctx.cookies);
    if (given !== undefined) {
      this.#cookies.write(ctx, COOKIE + idMark(given.id), this.#seal(given), '/', COOKIE_MS);
      return;
    }
    if (this.#cookies.readAll(ctx, COOKIE, '/').length < 2) return;
    const [, ...younger] = this.sent(ctx);
    for (const { id } of younger) this.#cookies.clear(ctx, COOKIE + idMark(id), '/');
  }

  #give(ctx: CookieContext, id: string): string {
    this.#given.set(ctx.cookies, { id, givenAtMs: Date.now() });
    return id;
  }

  #seal({ id, givenAtMs }: Identity): string {
    const bytes = Buffer.alloc(ID_BYTES + TIME_BYTES, id, 'base64url');
    bytes.writeUIntBE(givenAtMs, ID_BYTES, TIME_BYTES);
    return this.#sealer.seal(PURPOSE, bytes);
  }

  #open(sealed: string): Identity | null {
    const bytes = this.#sealer.open(PURPOSE, sealed);
    if (bytes?.length !== ID_BYTES + TIME_BYTES) return null;
    const id = bytes.subarray(0, ID_BYTES).toString('base64url');
    return { id, givenAtMs: bytes.readUIntBE(ID_BYTES, TIME_BYTES) };
  }
}

/** A random id, 22 characters of base64url. */
export function freshId(): string {
  return takeRandomBytes(ID_BYTES).toString('base64url');
}

function byAge(a: Identity, b: Identity): number {
  return a.givenAtMs - b.givenAtMs || (a.id < b.id ? -1 : 1);
}
