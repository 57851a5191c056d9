/** Entries that are bounded together: those of one ring push out no others. */
export const AUDIT_RINGS = ['acts', 'steps', 'failures'] as const;

export type AuditRing = (typeof AUDIT_RINGS)[number];

export interface AuditAppend {
  readonly ring: AuditRing;
  /** A JSON value. */
  readonly entry: unknown;
  /** Names what the entry tells of. */
  readonly token: string;
  /** For how long an entry with this token is not written again, milliseconds. */
  readonly rememberMs: number;
  /** How many entries the ring keeps: the oldest go. */
  readonly most: number;
  /** How long entries are kept, milliseconds. Older ones go, of each ring. */
  readonly keepMs: number;
}

export interface AuditEntry {
  /** Rises from entry to entry of all rings; not smaller than `atMs`. */
  readonly id: number;
  /** By the clock of the store, epoch milliseconds. */
  readonly atMs: number;
  readonly entry: unknown;
}

export interface AuditRequest {
  /** Only entries with a smaller id; null: from the newest one on. */
  readonly before: number | null;
  /** Only entries that are not older, epoch milliseconds. An older one may come with them after the clock was stepped. */
  readonly sinceMs: number;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** Who did what, of the whole deployment. What visitors do never comes here. */
export interface AuditStore {
  /** Writes an entry, atomically; one whose token is remembered is there already, and stays as it is. */
  append(request: AuditAppend): Promise<void>;

  /** Entries of all rings, the newest first. */
  read(request: AuditRequest): Promise<readonly AuditEntry[]>;
}
