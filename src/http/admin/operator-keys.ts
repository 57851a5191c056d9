import { hash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AdminKey, AdminRole } from '../../config/config.ts';
import type { DocumentStore } from '../../store/document-store.ts';
import { KeptDocument, type OnRestored } from '../../store/kept-document.ts';
import { latestUses, withUse } from './key-uses.ts';

const NAME = 'operator-keys';

/** How many keys may be made. */
export const MOST_OPERATOR_KEYS = 200;

/** What a key begins with, so that people and scanners of leaks recognise one. */
const PREFIX = 'owr_';
const KEY_BYTES = 32;

/** A process that was away for so long must not bring a key back. */
const WITHDRAWN_KEPT_MS = 24 * 3_600_000;
const MOST_WITHDRAWN = 1_000;

const madeKey = z.object({
  /** Of this key alone: another one may have its name later. */
  id: z.string(),
  name: z.string(),
  role: z.enum(['viewer', 'operator', 'admin']),
  rooms: z.array(z.string()).nullable(),
  /** Epoch milliseconds. */
  expiresAtMs: z.number().nullable(),
  madeAtMs: z.number(),
  madeBy: z.string(),
  /** SHA-256 of the key, in base64url: it has 256 random bits, so that nobody can guess it from this. */
  digest: z.string(),
});

const keptKeys = z.object({
  keys: z.array(madeKey),
  withdrawn: z.array(z.object({ id: z.string(), atMs: z.number() })),
  uses: z.record(z.string(), z.number()).default({}),
});

type MadeKey = z.infer<typeof madeKey>;
type KeptKeys = z.infer<typeof keptKeys>;

/** A key without its secret. */
export interface OperatorKey {
  readonly name: string;
  readonly role: AdminRole;
  /** The rooms that it is for; null: all. */
  readonly rooms: readonly string[] | null;
  /** Epoch milliseconds; null: it does not expire. */
  readonly expiresAtMs: number | null;
  /** `file`: it can be changed only there. */
  readonly managed: 'file' | 'api';
  /** null: it is in the file. */
  readonly made: { readonly atMs: number; readonly by: string } | null;
  /** SHA-256 of the key. */
  readonly digest: Buffer;
  /** Is another one for another key, also of the same name. */
  readonly mark: string;
  /** By which its uses are kept. */
  readonly useId: string;
}

export type NewKey = Pick<OperatorKey, 'name' | 'role' | 'rooms' | 'expiresAtMs'> & { readonly by: string };

export type MakeOutcome =
  | { readonly kind: 'made'; readonly key: string; readonly made: OperatorKey }
  | { readonly kind: 'from-file' | 'exists' | 'full' };
export type WithdrawOutcome = 'withdrawn' | 'unknown' | 'from-file';

export interface OperatorKeysOptions {
  readonly fileKeys: readonly AdminKey[];
  /** Epoch milliseconds. */
  readonly epochMs: () => number;
  readonly onRestored?: OnRestored | undefined;
}

/**
 * The keys of the admin API and the panel: those of the file, and those that were made. The latter are shared by all
 * processes through the store. One of the file hides a made one of its name.
 */
export class OperatorKeys {
  readonly #document: KeptDocument<KeptKeys>;
  readonly #epochMs: () => number;
  #ofFile: readonly OperatorKey[];
  #known: KeptKeys = { keys: [], withdrawn: [], uses: {} };
  /** Every request asks for them. */
  #all: readonly OperatorKey[];

  constructor(documents: DocumentStore, { fileKeys, epochMs, onRestored }: OperatorKeysOptions) {
    this.#epochMs = epochMs;
    this.#ofFile = fileKeys.map(keyOfFile);
    this.#all = this.#ofFile;
    this.#document = new KeptDocument<KeptKeys>(documents, {
      name: NAME,
      onRestored,
      parse: (stored) => keptKeys.parse(stored),
      wanted: (stored) => this.#with(stored),
    });
  }

  static async load(documents: DocumentStore, options: OperatorKeysOptions): Promise<OperatorKeys> {
    const keys = new OperatorKeys(documents, options);
    await keys.refresh();
    return keys;
  }

  /** Goes on with the keys of the file as it was read again. */
  useFile(fileKeys: readonly AdminKey[]): void {
    this.#ofFile = fileKeys.map(keyOfFile);
    this.#putTogether();
  }

  /** Those of the file first, then by when they were made; expired ones too. */
  list(): readonly OperatorKey[] {
    return this.#all;
  }

  /** Those that are good now. */
  good(): readonly OperatorKey[] {
    const nowMs = this.#epochMs();
    return this.#all.filter(({ expiresAtMs }) => expiresAtMs === null || nowMs < expiresAtMs);
  }

  /** Notes that a key was used, which `refresh` tells the other processes roughly. */
  noteUse({ useId }: OperatorKey): void {
    const uses = withUse(this.#known.uses, useId, this.#epochMs());
    if (uses !== this.#known.uses) this.#known = { ...this.#known, uses };
  }

  /** When a key was last used, roughly, epoch milliseconds; null: not as far as is known. */
  lastUsedMs({ useId }: OperatorKey): number | null {
    return this.#known.uses[useId] ?? null;
  }

  /** @throws StoreFault `store_unavailable`: it may have been made, and its key is known to nobody */
  async make({ by, ...wanted }: NewKey): Promise<MakeOutcome> {
    if (isNamed(this.#ofFile, wanted.name)) return { kind: 'from-file' };
    const key = `${PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`;
    const digest = digestOf(Buffer.from(key)).toString('base64url');
    const rooms = wanted.rooms === null ? null : [...wanted.rooms];
    const made: MadeKey = { id: randomUUID(), ...wanted, rooms, madeAtMs: this.#epochMs(), madeBy: by, digest };
    const refused = await this.#change((kept) => {
      const refusal = refusalOf(kept, wanted.name);
      return [refusal === null ? { ...kept, keys: [...kept.keys, made] } : kept, refusal];
    });
    return refused === null ? { kind: 'made', key, made: keyOfApi(made) } : { kind: refused };
  }

  /** Withdraws a key: at once in this process, in others when they refresh. @throws StoreFault `store_unavailable` */
  async withdraw(name: string): Promise<WithdrawOutcome> {
    if (isNamed(this.#ofFile, name)) return 'from-file';
    return this.#change(({ keys, withdrawn, uses }) => {
      const leaving = keys.filter((key) => key.name === name).map(({ id }) => ({ id, atMs: this.#epochMs() }));
      const left = { keys: keys.filter((key) => key.name !== name), withdrawn: [...withdrawn, ...leaving] };
      const gone = new Set(leaving.map(({ id }) => id));
      return [{ ...left, uses: latestUses([uses], gone) }, leaving.length === 0 ? 'unknown' : 'withdrawn'];
    });
  }

  /** Takes up what other processes have made and withdrawn. */
  async refresh(): Promise<void> {
    await this.#change((kept) => [kept, null]);
  }

  /** @param edit may be called more than once. @returns what it said last */
  async #change<Outcome>(edit: (kept: KeptKeys) => readonly [KeptKeys, Outcome]): Promise<Outcome> {
    const outcomes: Outcome[] = [];
    const stored = await this.#document.change((kept) => {
      const [changed, outcome] = edit(kept);
      outcomes.push(outcome);
      return changed;
    });
    // Another change may have been made here in the meantime.
    this.#known = this.#with(stored);
    this.#putTogether();
    return outcomes.at(-1) as Outcome;
  }

  #putTogether(): void {
    const made = this.#known.keys.filter(({ name }) => !isNamed(this.#ofFile, name));
    this.#all = [...this.#ofFile, ...made.map(keyOfApi)];
  }

  /** What is withdrawn anywhere stays so, and what is made anywhere is there: processes that know the same write the same. */
  #with(others: KeptKeys | null): KeptKeys {
    const all = [this.#known, ...(others === null ? [] : [others])];
    const since = this.#epochMs() - WITHDRAWN_KEPT_MS;
    const withdrawn = unique(all.flatMap((kept) => kept.withdrawn))
      .filter(({ atMs }) => atMs > since)
      .toSorted((one, other) => other.atMs - one.atMs || (one.id < other.id ? -1 : 1))
      .slice(0, MOST_WITHDRAWN);
    const gone = new Set(withdrawn.map(({ id }) => id));
    const keys = unique(all.flatMap((kept) => kept.keys))
      .filter(({ id }) => !gone.has(id))
      .toSorted((one, other) => one.madeAtMs - other.madeAtMs || (one.name < other.name ? -1 : 1));
    return {
      keys,
      withdrawn,
      uses: latestUses(
        all.map((kept) => kept.uses),
        gone,
      ),
    };
  }
}

function unique<Entry extends { readonly id: string }>(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}

function refusalOf({ keys }: KeptKeys, name: string): 'exists' | 'full' | null {
  if (isNamed(keys, name)) return 'exists';
  return keys.length >= MOST_OPERATOR_KEYS ? 'full' : null;
}

/** SHA-256. */
export function digestOf(key: Buffer): Buffer {
  return hash('sha256', key, 'buffer');
}

function isNamed(keys: readonly { readonly name: string }[], name: string): boolean {
  return keys.some((key) => key.name === name);
}

function keyOfFile({ name, role, key }: AdminKey): OperatorKey {
  const digest = digestOf(Buffer.from(key));
  const mark = JSON.stringify([name, key]);
  return {
    name,
    role,
    rooms: null,
    expiresAtMs: null,
    managed: 'file',
    made: null,
    digest,
    mark,
    useId: `file ${name}`,
  };
}

function keyOfApi({ id, name, role, rooms, expiresAtMs, madeAtMs, madeBy, digest }: MadeKey): OperatorKey {
  return {
    ...{ name, role, rooms, expiresAtMs },
    managed: 'api',
    made: { atMs: madeAtMs, by: madeBy },
    digest: Buffer.from(digest, 'base64url'),
    mark: JSON.stringify([name, id]),
    useId: id,
  };
}
