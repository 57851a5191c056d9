import { permissionOf } from '../web/permission.ts';
import { waitingPagePath } from '../web/waiting-page-url.ts';
import type { CookieContext, IssuerCookies } from './issuer-cookies.ts';
import type { LargeRequests } from './large-requests.ts';
import { beyondMost, clientMark, formatOpen, newestOf, type OpenRequest, parseOpen } from './open-requests.ts';
import { type PendingRequest, pack, remainingMs, unpack } from './packed-request.ts';
import type { Sealer } from './sealer.ts';

/** Where the request is needed next: on its waiting page, or when it is resumed. Its cookie is sent to that path alone. */
type Stage = 'interaction' | 'authorize';

const COOKIE = 'owr_request';
const OPEN_COOKIE = 'owr_open';
/** Versions that run beside this one note no more; whoever writes more into the cookie costs no more answers. */
const MAX_OPEN_READ = 8;
/** Longer than any request that it is newer than. */
const LOGIN_NOTED_MS = 7 * 24 * 3_600_000;
/** Longest sealed value in a cookie: with the other cookies of the response it stays within 3 KB. */
const MAX_COOKIE_CHARACTERS = 1_400;

/** The uid of a request: of the base64url alphabet, as the library makes them. */
export function isRequestUid(text: string): boolean {
  return /^[\w-]{16,64}$/.test(text);
}

/**
 * The authorization requests that wait in a visitor's browser; those too large for a cookie in the store, bounded.
 */
export class PendingRequests {
  readonly #sealer: Sealer;
  readonly #cookies: IssuerCookies;
  readonly #large: LargeRequests;
  /** Of a cookie that says that the store has the request. */
  readonly #storedLength: number;

  constructor(sealer: Sealer, cookies: IssuerCookies, large: LargeRequests) {
    this.#sealer = sealer;
    this.#cookies = cookies;
    this.#large = large;
    this.#storedLength = sealer.seal('', pack('stored')).length;
  }

  /**
   * Keeps a request; of more than four open ones in a browser the oldest is forgotten. Those that no person went there
   * with count by themselves.
   * @returns false if it is too large for a cookie, the browser holds no ticket of the room, and the store is full of
   *   large requests of those who do
   */
  async open(ctx: CookieContext, uid: string, request: PendingRequest): Promise<boolean> {
    if (this.openSmall(ctx, uid, request)) return true;
    if (!(await this.#large.open(ctx, uid, request))) return false;
    this.#write(ctx, uid, 'interaction', 'stored', request);
    this.#note(ctx, uid, request);
    return true;
  }

  /** The same without the store. @returns false, and nothing is kept, if it is too large for a cookie */
  openSmall(ctx: CookieContext, uid: string, request: PendingRequest): boolean {
    if (!this.#write(ctx, uid, 'interaction', request, request)) return false;
    this.#note(ctx, uid, request);
    return true;
  }

  /** Notes one more open request, and forgets the oldest of too many. */
  #note(ctx: CookieContext, uid: string, request: PendingRequest): void {
    const client = clientMark(String(request.params.client_id));
    const background = isOfPerson(ctx) ? {} : ({ background: true } as const);
    this.#noteOpen(ctx, { uid, client, atS: request.iat, ...background }, remainingMs(request));
  }

  #noteOpen(ctx: CookieContext, last: OpenRequest, forMs: number): void {
    // Of logins without a page the last one tells all.
    const others = this.#open(ctx).filter(({ uid, client }) => uid !== null || client !== last.client);
    const open = [...others, last];
    const forgotten = beyondMost(open);
    for (const { uid } of forgotten) {
      if (uid !== null) this.#cookies.clear(ctx, COOKIE, path('interaction', uid));
    }
    const kept = open.filter((request) => !forgotten.includes(request));
    this.#cookies.write(ctx, OPEN_COOKIE, formatOpen(kept), '/', forMs);
  }

  #open(ctx: CookieContext): OpenRequest[] {
    return parseOpen(this.#cookies.read(ctx, OPEN_COOKIE, '/') ?? '').slice(-MAX_OPEN_READ);
  }

  /** The newest open request of a client in this browser; null: none is known. */
  newest(ctx: CookieContext, clientId: string): OpenRequest | null {
    return newestOf(this.#open(ctx), clientId);
  }

  /**
   * A login of a client begins that no waiting page is open for: a tab goes to begin anew, or a request passes at once. No tab
   * is the newest until the next request that waits. @param atS epoch seconds
   */
  noteLogin(ctx: CookieContext, clientId: string, atS: number): void {
    this.#noteOpen(ctx, { uid: null, client: clientMark(clientId), atS }, LOGIN_NOTED_MS);
  }

  /** Forgets a request that goes on from its waiting page without being resumed. */
  leave(ctx: CookieContext, uid: string): void {
    this.#cookies.clear(ctx, COOKIE, path('interaction', uid));
  }

  /** Makes a request ready to be resumed. It stays on its waiting page as well, until its code has gone out (`close`). */
  async finish(ctx: CookieContext, uid: string, request: PendingRequest): Promise<void> {
    if (this.#write(ctx, uid, 'authorize', request, request)) return;
    await this.#large.keep(uid, request);
    this.#write(ctx, uid, 'authorize', 'stored', request);
  }

  /** The browser has come back to its waiting page: a flood of others pushes its request out no more. */
  async claim(ctx: CookieContext, uid: string): Promise<void> {
    const sealed = this.#cookies.read(ctx, COOKIE, path('interaction', uid));
    if (sealed?.length === this.#storedLength) await this.read(ctx, uid, 'interaction');
  }

  /** @returns null for a request that is unknown, forgotten or altered */
  async read(ctx: CookieContext, uid: string, stage: Stage): Promise<PendingRequest | null> {
    const kept = this.#unseal(ctx, uid, stage);
    const request = kept === 'stored' ? await this.#large.claim(uid) : kept;
    return request !== null && remainingMs(request) > 0 ? request : null;
  }

  /**
   * Forgets a request that was resumed: its cookies at once.
   * @returns removes the request from the store, which has to wait for a good answer: without it a retry would find nothing;
   * null if the store does not have it
   */
  close(ctx: CookieContext, uid: string): (() => Promise<void>) | null {
    this.leave(ctx, uid);
    this.#cookies.clear(ctx, COOKIE, path('authorize', uid));
    if (this.#unseal(ctx, uid, 'authorize') !== 'stored') return null;
    return () => this.#large.forget(uid);
  }

  #unseal(ctx: CookieContext, uid: string, stage: Stage): PendingRequest | 'stored' | null {
    const sealed = this.#cookies.read(ctx, COOKIE, path(stage, uid));
    const bytes = sealed === undefined ? null : this.#sealer.open(purpose(uid), sealed);
    return bytes === null ? null : unpack(bytes);
  }

  /** @returns false, and nothing is written, for what is too large for a cookie */
  #write(ctx: CookieContext, uid: string, stage: Stage, kept: PendingRequest | 'stored', { exp }: PendingRequest) {
    const sealed = this.#sealer.seal(purpose(uid), pack(kept));
    if (sealed.length > MAX_COOKIE_CHARACTERS) return false;
    this.#cookies.write(ctx, COOKIE, sealed, path(stage, uid), remainingMs({ exp }));
    return true;
  }
}

/** Whether a person goes there, in a tab; otherwise a page or an app asks by itself. */
function isOfPerson({ cookies }: CookieContext): boolean {
  return permissionOf('authorize', { req: cookies.request, query: '' }) === 'enter';
}

function path(stage: Stage, uid: string): string {
  return stage === 'interaction' ? waitingPagePath(uid) : `/authorize/${uid}`;
}

function purpose(uid: string): string {
  return `request:${uid}`;
}
