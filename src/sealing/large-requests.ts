import { z } from 'zod';
import type { ArtifactStore } from '../store/artifact-store.ts';
import type { CookieContext } from './issuer-cookies.ts';
import { type PendingRequest, pendingRequestSchema, remainingMs } from './packed-request.ts';
import type { TicketJar } from './ticket-jar.ts';

/** Large requests of a room in the store. */
const MAX_STORED = 10_000;

/** In the store a request says also whether the browser that it belongs to has come back for it. */
const storedRequestSchema = pendingRequestSchema.extend({ claimed: z.literal(true).optional() });

/** What the requests of a client are kept by. */
export interface Keeping {
  readonly room: string;
  /** As long as the gateways of the room remember a login: after that no request can be finished. */
  readonly holdMs: number;
}

export interface LargeRequestsParts {
  readonly artifacts: ArtifactStore;
  readonly tickets: Pick<TicketJar, 'isHeld'>;
  /** By the id of the client; null: there is no such client. */
  readonly keepingOf: (clientId: string) => Keeping | null;
}

/** The authorization requests that are too large for a cookie: in the store, as many of each room as it takes. */
export class LargeRequests {
  readonly #artifacts: ArtifactStore;
  readonly #tickets: LargeRequestsParts['tickets'];
  readonly #keepingOf: LargeRequestsParts['keepingOf'];

  constructor({ artifacts, tickets, keepingOf }: LargeRequestsParts) {
    this.#artifacts = artifacts;
    this.#tickets = tickets;
    this.#keepingOf = keepingOf;
  }

  /** @returns false if the browser holds no ticket of the room, and the store is full of requests of those who do */
  async open(ctx: CookieContext, uid: string, request: PendingRequest): Promise<boolean> {
    const room = this.#keeping(request)?.room;
    return this.#save(uid, request, room !== undefined && this.#tickets.isHeld(ctx, room));
  }

  /** Keeps a request of a browser that came back for it. */
  async keep(uid: string, request: PendingRequest): Promise<void> {
    await this.#save(uid, request, true);
  }

  /** Reads a request for a browser that has come back for it. @returns null: there is none */
  async claim(uid: string): Promise<PendingRequest | null> {
    const found = await this.#find(uid);
    if (found === null) return null;
    const { claimed = false, ...request } = found;
    if (!claimed) await this.#save(uid, request, true);
    return request;
  }

  async forget(uid: string): Promise<void> {
    const found = await this.#find(uid);
    const keeping = found === null ? null : this.#keeping(found);
    await this.#artifacts.destroy(keyOf(uid), keeping?.room);
  }

  async #find(uid: string) {
    const stored = await this.#artifacts.find(keyOf(uid));
    return storedRequestSchema.safeParse(stored?.payload).data ?? null;
  }

  async #save(uid: string, request: PendingRequest, claimed: boolean): Promise<boolean> {
    const keeping = this.#keeping(request);
    if (keeping === null) return false;
    const ttlMs = Math.min(remainingMs(request), keeping.holdMs);
    const payload = claimed ? { ...request, claimed } : request;
    const group = { name: keeping.room, most: MAX_STORED, claimed };
    return this.#artifacts.saveBounded({ ...keyOf(uid), payload, ttlMs }, group);
  }

  #keeping({ params }: PendingRequest): Keeping | null {
    return this.#keepingOf(String(params.client_id));
  }
}

function keyOf(uid: string) {
  return { kind: 'Interaction', id: uid } as const;
}
