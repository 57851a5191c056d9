import { AUDIT_RINGS, type AuditAppend, type AuditEntry, type AuditRequest, type AuditStore } from '../audit-store.ts';
import { auditKey, auditTokenKey } from './keys.ts';
import type { RedisCaller } from './redis-caller.ts';

export interface RedisAuditParts {
  readonly caller: RedisCaller;
  readonly keyPrefix: string;
  /** null: the time of the server. */
  readonly clock: (() => number) | null;
}

/** @param text as audit-append.lua writes it */
function decode(id: string, text: string): AuditEntry {
  const end = text.indexOf('\n');
  return { id: Number.parseInt(id, 10), atMs: Number(text.slice(0, end)), entry: JSON.parse(text.slice(end + 1)) };
}

/** A stream for each ring. */
export class RedisAuditStore implements AuditStore {
  readonly #parts: RedisAuditParts;

  constructor(parts: RedisAuditParts) {
    this.#parts = parts;
  }

  async append({ ring, entry, token, rememberMs, most, keepMs }: AuditAppend): Promise<void> {
    const { caller, keyPrefix, clock } = this.#parts;
    const rings = AUDIT_RINGS.map((each) => auditKey(keyPrefix, each));
    const keys = [auditKey(keyPrefix, ring), auditTokenKey(keyPrefix, token), ...rings];
    const values = [clock?.() ?? '', JSON.stringify(entry), rememberMs, most, keepMs];
    await caller.ask((client) => client.auditAppend(...keys, ...values));
  }

  async read({ before, sinceMs, limit }: AuditRequest): Promise<readonly AuditEntry[]> {
    const { caller, keyPrefix } = this.#parts;
    const from = before === null ? '+' : `(${before}-0`;
    const pages = await Promise.all(
      AUDIT_RINGS.map((ring) =>
        caller.ask((client) => client.xrevrange(auditKey(keyPrefix, ring), from, sinceMs, 'COUNT', limit)),
      ),
    );
    const entries = pages.flat().map(([id, [, text = '']]) => decode(id, text));
    return entries.toSorted((one, other) => other.id - one.id).slice(0, limit);
  }
}
