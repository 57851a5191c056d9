import { hash, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AuditEntry, AuditRing, AuditStore } from '../../store/audit-store.ts';
import type { AdminCaller, Origin } from './authentication.ts';
import type { Difference } from './touched.ts';

/** How many entries are kept at most. Programs may call every second, and strangers try keys: they push out their own alone. */
export const AUDIT_KEPT: Readonly<Record<AuditRing, number>> = { acts: 50_000, steps: 20_000, failures: 5_000 };

/** How long one who repeats a request finds its entry there: with an `Idempotency-Key`, and where an answer of the store was lost. */
const KEYED_MS = 24 * 3_600_000;
const UNKEYED_MS = 60_000;

const FAILURES_A_MINUTE = 10;
const MINUTE_MS = 60_000;
const PAGE = 500;

const storedEntry = z.object({
  who: z.string().nullable(),
  role: z.string().nullable(),
  via: z.enum(['api', 'panel', 'aws']),
  from: z.string(),
  action: z.string(),
  room: z.string().nullable(),
  target: z.string().nullable(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  result: z.enum(['done', 'refused']),
});

export type LoggedAct = z.infer<typeof storedEntry> & Pick<AuditEntry, 'id' | 'atMs'>;

/** Who acts; by the AWS-compatible API a key without a role. */
export type Actor = Pick<AdminCaller, 'name' | 'from'> &
  (Pick<AdminCaller, 'role' | 'via'> | { readonly role: null; readonly via: 'aws' });

/** Something that somebody did. */
export interface Act extends Partial<Difference> {
  readonly caller: Actor;
  /** `id` of an operation, or another stable name. */
  readonly action: string;
  /** The room that it concerns; absent: none, or all. */
  readonly room?: string | null;
  /** What it names beside the room: a `sub`, a webhook, a key. */
  readonly target?: string | null;
  readonly ring?: AuditRing;
  /** The caller's own for this act; a repetition with it is not noted again. */
  readonly key?: string | null;
}

/** Which entries; null: all. */
export interface AuditFilter {
  /** Epoch milliseconds, inclusive. */
  readonly fromMs: number | null;
  /** Likewise, exclusive. */
  readonly toMs: number | null;
  readonly who: string | null;
  readonly action: string | null;
  readonly room: string | null;
  /** The rooms that somebody may see. */
  readonly rooms: readonly string[] | null;
}

export interface AuditPage {
  /** The newest first. */
  readonly acts: readonly LoggedAct[];
  /** `before` of the next page; null: this was the last one. */
  readonly next: number | null;
}

export interface AuditLogOptions {
  readonly store: AuditStore;
  /** How long entries are kept, milliseconds. */
  readonly keepMs: number;
  readonly logger: Pick<Logger, 'error'>;
  /** Told when an entry could not be written. */
  readonly onFault: () => void;
  /** Epoch milliseconds. */
  readonly epochMs: () => number;
}

/** Who did what, from where, in the panel and by the admin API: all rooms, and the whole deployment. */
export class AuditLog {
  readonly #options: AuditLogOptions;
  /** Wrong keys of this minute that were noted. */
  #failures = { minute: 0, count: 0 };

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  /** Notes what was done. It stands, whatever happens here: a fault of the store is logged and counted. */
  async note({
    caller,
    action,
    room = null,
    target = null,
    ring = 'acts',
    key = null,
    ...changed
  }: Act): Promise<void> {
    const { name: who, role, via } = caller;
    const from = plainAddress(caller.from);
    const { before = null, after = null } = changed;
    const token =
      key === null ? randomUUID() : hash('sha256', JSON.stringify([action, room, target, key]), 'base64url');
    const entry = { who, role, via, from, action, room, target, before, after, result: 'done' } as const;
    await this.#append(ring, entry, { token, rememberMs: key === null ? UNKEYED_MS : KEYED_MS });
  }

  /** Notes that somebody has shown a wrong key; not more often than ten times a minute in each process. */
  noteWrongKey({ via, from: address }: Origin): void {
    const minute = Math.floor(this.#options.epochMs() / MINUTE_MS);
    if (this.#failures.minute !== minute) this.#failures = { minute, count: 0 };
    this.#failures.count += 1;
    if (this.#failures.count > FAILURES_A_MINUTE) return;
    const nothing = { who: null, role: null, room: null, target: null, before: null, after: null };
    const entry = { ...nothing, via, from: plainAddress(address), action: 'wrongKey', result: 'refused' } as const;
    // Nobody who tries keys is to wait for this.
    void this.#append('failures', entry, { token: randomUUID(), rememberMs: UNKEYED_MS });
  }

  /** @param before only entries with a smaller id; null: from the newest one on. Rejects with `store_unavailable` */
  async read(filter: AuditFilter, before: number | null, limit: number): Promise<AuditPage> {
    const { store, keepMs, epochMs } = this.#options;
    const sinceMs = Math.max(filter.fromMs ?? 0, epochMs() - keepMs + 1);
    const acts: LoggedAct[] = [];
    for (let next = before; ; ) {
      const page = await store.read({ before: next, sinceMs, limit: PAGE });
      const read = page.filter(({ atMs }) => atMs >= sinceMs).map(parsed);
      acts.push(...read.filter((act) => isWanted(act, filter)));
      if (acts.length > limit) return { acts: acts.slice(0, limit), next: acts[limit - 1]?.id ?? null };
      next = page.at(-1)?.id ?? null;
      if (page.length < PAGE) return { acts, next: null };
      // Visitors come first: the embedded store reads in this very thread.
      await nextTurn();
    }
  }

  async #append(
    ring: AuditRing,
    entry: z.infer<typeof storedEntry>,
    once: { readonly token: string; readonly rememberMs: number },
  ): Promise<void> {
    const { store, keepMs, logger, onFault } = this.#options;
    try {
      await store.append({ ring, entry, ...once, most: AUDIT_KEPT[ring], keepMs });
    } catch (error) {
      onFault();
      logger.error({ err: error, entry }, 'what somebody did could not be written to the audit log');
    }
  }
}

/** An address of IPv4 as itself, also where a socket of IPv6 has taken the connection. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/i, '');
}

function parsed({ id, atMs, entry }: AuditEntry): LoggedAct {
  return { id, atMs, ...storedEntry.parse(entry) };
}

function isWanted(act: LoggedAct, { toMs, who, action, room, rooms }: AuditFilter): boolean {
  if (toMs !== null && act.atMs >= toMs) return false;
  if (rooms !== null && (act.room === null || !rooms.includes(act.room))) return false;
  return [
    [who, act.who],
    [action, act.action],
    [room, act.room],
  ].every(([wanted, is]) => wanted === null || wanted === is);
}
