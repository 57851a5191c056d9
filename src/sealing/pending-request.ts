import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { ArtifactStore } from '../store/artifact-store.ts';
import type { CookieContext, CookieJar } from './cookie-jar.ts';
import type { Sealer } from './sealer.ts';

/** An authorization request that waits: it lives in the visitor's browser, not in the store (DESIGN §3). */
const pendingRequestSchema = z.object({
  /** The parameters, as the library accepted them. */
  params: z.record(z.string(), z.unknown()),
  /** The prompt that stopped it, with its reasons. */
  prompt: z.object({ name: z.string(), reasons: z.array(z.string()) }),
  /** When it arrived and when it is forgotten (epoch seconds). */
  iat: z.int(),
  exp: z.int(),
  /** It was taken by its shape: the library judges it when its visitor is inside. */
  unjudged: z.literal(true).optional(),
  /** How it ended: the visit that it is for, and when the visitor was last asked (epoch seconds). Valid for one minute. */
  result: z.object({ sub: z.string(), authTime: z.int(), exp: z.int() }).optional(),
});

/** What a cookie holds: the request, or that the store has it. */
const keptSchema = z.union([z.literal('stored'), pendingRequestSchema]);

export type PendingRequest = z.infer<typeof pendingRequestSchema>;

/** Where the request is needed next: on its waiting page, or when it is resumed. Its cookie is sent to that path alone. */
type Stage = 'interaction' | 'authorize';

const COOKIE = 'owr_request';
const OPEN_COOKIE = 'owr_open';
const MAX_OPEN = 4;
const MAX_STORED = 10_000;
/** Longest sealed value in a cookie: with the other cookies of the response it stays within 3 KB. */
const MAX_COOKIE_CHARACTERS = 2_000;
/** Shorter ones fit into the cookie as they are, and compressing takes longer than all the rest. */
const COMPRESS_FROM_BYTES = 1_400;
const MAX_INFLATED_BYTES = 65_536;

/** The uid of a request: of the base64url alphabet, as the library makes them. */
export function isRequestUid(text: string): boolean {
  return /^[\w-]{16,64}$/.test(text);
}

/** The authorization requests that wait in a visitor's browser; those too large for a cookie in the store, bounded. */
export class PendingRequests {
  readonly #sealer: Sealer;
  readonly #cookies: CookieJar;
  readonly #artifacts: ArtifactStore;

  constructor(sealer: Sealer, cookies: CookieJar, artifacts: ArtifactStore) {
    this.#sealer = sealer;
    this.#cookies = cookies;
    this.#artifacts = artifacts;
  }

  /**
   * Keeps a request; of more than four open ones in a browser the oldest is forgotten.
   * @returns false if it is too large for a cookie and the store holds too many such already
   */
  async open(ctx: CookieContext, uid: string, request: PendingRequest): Promise<boolean> {
    if (this.openSmall(ctx, uid, request)) return true;
    if (!(await this.#artifacts.saveBounded(artifactOf(uid, request), MAX_STORED))) return false;
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
    const open = (this.#cookies.read(ctx, OPEN_COOKIE, '/') ?? '').split('.').filter(isRequestUid);
    for (const forgotten of open.splice(0, open.length - MAX_OPEN + 1)) {
      this.#cookies.clear(ctx, COOKIE, path('interaction', forgotten));
    }
    this.#cookies.write(ctx, OPEN_COOKIE, [...open, uid].join('.'), '/', remainingMs(request));
  }

  /** Forgets a request that goes on from its waiting page without being resumed. */
  leave(ctx: CookieContext, uid: string): void {
    this.#cookies.clear(ctx, COOKIE, path('interaction', uid));
  }

  /** Moves a request on from its waiting page to its resumption. */
  async finish(ctx: CookieContext, uid: string, request: PendingRequest): Promise<void> {
    this.leave(ctx, uid);
    if (this.#write(ctx, uid, 'authorize', request, request)) return;
    await this.#artifacts.save(artifactOf(uid, request));
    this.#write(ctx, uid, 'authorize', 'stored', request);
  }

  /** @returns null for a request that is unknown, forgotten or altered */
  async read(ctx: CookieContext, uid: string, stage: Stage): Promise<PendingRequest | null> {
    const kept = this.#unseal(ctx, uid, stage);
    const request = kept === 'stored' ? await this.#readStored(uid) : kept;
    return request !== null && remainingMs(request) > 0 ? request : null;
  }

  /** Forgets a request that was resumed. */
  async close(ctx: CookieContext, uid: string): Promise<void> {
    if (this.#unseal(ctx, uid, 'authorize') === 'stored') {
      await this.#artifacts.destroy({ kind: 'Interaction', id: uid });
    }
    this.#cookies.clear(ctx, COOKIE, path('authorize', uid));
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

  async #readStored(uid: string): Promise<PendingRequest | null> {
    const stored = await this.#artifacts.find({ kind: 'Interaction', id: uid });
    return stored === null ? null : pendingRequestSchema.parse(stored.payload);
  }
}

/** First byte: 1 compressed, 0 plain. */
function pack(request: PendingRequest | 'stored'): Buffer {
  const text = Buffer.from(JSON.stringify(request));
  const compress = text.length >= COMPRESS_FROM_BYTES;
  return Buffer.concat([Buffer.of(compress ? 1 : 0), compress ? deflateRawSync(text) : text]);
}

function unpack(bytes: Buffer): PendingRequest | 'stored' {
  const body = bytes.subarray(1);
  const text = bytes[0] === 1 ? inflateRawSync(body, { maxOutputLength: MAX_INFLATED_BYTES }) : body;
  return keptSchema.parse(JSON.parse(text.toString()));
}

function artifactOf(uid: string, request: PendingRequest) {
  return { kind: 'Interaction', id: uid, payload: request, ttlMs: remainingMs(request) } as const;
}

function remainingMs({ exp }: Pick<PendingRequest, 'exp'>): number {
  return Math.max(0, exp * 1000 - Date.now());
}

function path(stage: Stage, uid: string): string {
  return `/${stage}/${uid}`;
}

function purpose(uid: string): string {
  return `request:${uid}`;
}
