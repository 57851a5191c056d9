import { isDeepStrictEqual } from 'node:util';
import { type ClientSecret, hashClientSecret, isInForce, makeClientSecret } from '../config/client-secret.ts';
import type { Written } from '../config/definitions.ts';
import { hasSecret } from '../config/reading/with-definitions.ts';
import type { NoteAct } from './act-notes.ts';
import type { Catalog } from './catalog.ts';
import type { Refused } from './refused.ts';
import { MOST_DEFINITIONS, type StoredClient, type StoredDefinitions } from './stored-definitions.ts';

export interface ClientChangesParts {
  readonly catalog: Pick<Catalog<Disposable>, 'base' | 'change'>;
  readonly noteAct: NoteAct;
  /** The store's time, epoch milliseconds. */
  readonly storeMs: () => number;
  /** Line time, likewise. */
  readonly lineMs: () => number;
}

interface Change {
  readonly clientId: string;
  /** Name of an admin key. */
  readonly actor: string;
  /** Whether only to tell if it would be refused. */
  readonly dryRun: boolean;
}

export interface ClientChange extends Change {
  /** With `client_id`, without a secret. */
  readonly written: Written;
}

/** `secret` is one that was made by this change, which is told nowhere else; null: none was. */
export type ClientOutcome = { readonly kind: 'done'; readonly secret: string | null } | Refused;

/** A process knows line time a little later than the store. */
const LOGIN_TOLERANCE_MS = 250;

interface Made {
  readonly told: string;
  readonly kept: ClientSecret;
}

/** Makes, changes and deletes clients, and their secrets. */
export class ClientChanges {
  readonly #parts: ClientChangesParts;

  constructor(parts: ClientChangesParts) {
    this.#parts = parts;
  }

  async create({ clientId, written, actor, dryRun }: ClientChange): Promise<ClientOutcome> {
    const { catalog, noteAct, lineMs } = this.#parts;
    const sinceLineMs = lineMs() - LOGIN_TOLERANCE_MS;
    const made = hasSecret(written) ? this.#makeSecret() : null;
    const outcome = await catalog.change(async (stored) => {
      if (this.#isOfFile(clientId) || find(stored, clientId) !== undefined) return { kind: 'exists' };
      if (stored.clients.length >= MOST_DEFINITIONS) return { kind: 'full' };
      const client = { clientId, written, secrets: made === null ? [] : [made.kept], sinceLineMs };
      const content = { ...stored, clients: [...stored.clients, client] };
      return { kind: 'edited', content, subject: { kind: 'client', name: clientId } };
    }, dryRun);
    if (outcome.kind !== 'done') return outcome;
    if (dryRun) return { kind: 'done', secret: null };
    await noteAct(String(written.room), { type: 'client.created', client: clientId, actor });
    return { kind: 'done', secret: made?.told ?? null };
  }

  /** Puts another definition in the place of the one that a client has. Its secrets stay, and one is made if it needs one now. */
  async change({ clientId, written, actor, dryRun }: ClientChange): Promise<ClientOutcome> {
    const { noteAct } = this.#parts;
    const made = this.#makeSecret();
    let isSame = false;
    let isNewSecret = false;
    const outcome = await this.#edit(clientId, dryRun, (client) => {
      const { room } = client.written;
      if (written.room !== room) return moved(room);
      isSame = isDeepStrictEqual(client.written, written);
      isNewSecret = hasSecret(written) && client.secrets.length === 0;
      const secrets = hasSecret(written) ? client.secrets : [];
      return { ...client, written, secrets: isNewSecret ? [made.kept] : secrets };
    });
    if (outcome.kind !== 'done') return outcome;
    if (!dryRun && !isSame) await noteAct(String(written.room), { type: 'client.changed', client: clientId, actor });
    return { kind: 'done', secret: isNewSecret && !dryRun ? made.told : null };
  }

  async delete({ clientId, actor, dryRun }: Change): Promise<ClientOutcome> {
    const { catalog, noteAct } = this.#parts;
    let room = '';
    const outcome = await catalog.change(async (stored) => {
      if (this.#isOfFile(clientId)) return { kind: 'of-file' };
      const client = find(stored, clientId);
      if (client === undefined) return { kind: 'unknown' };
      room = String(client.written.room);
      const content = { ...stored, clients: stored.clients.filter((one) => one !== client) };
      return { kind: 'edited', content, subject: { kind: 'client', name: clientId } };
    }, dryRun);
    if (outcome.kind !== 'done') return outcome;
    if (!dryRun) await noteAct(room, { type: 'client.deleted', client: clientId, actor });
    return { kind: 'done', secret: null };
  }

  /**
   * Makes another secret. Of the former ones only the newest stays good.
   *
   * @param keepFormerMs for so long; null: until it is withdrawn
   */
  async addSecret({
    clientId,
    actor,
    keepFormerMs,
  }: Omit<Change, 'dryRun'> & { readonly keepFormerMs: number | null }): Promise<ClientOutcome> {
    const { noteAct, storeMs } = this.#parts;
    const made = this.#makeSecret();
    let room = '';
    const outcome = await this.#edit(clientId, false, (client) => {
      if (!hasSecret(client.written)) return { kind: 'without-secret' };
      room = String(client.written.room);
      const nowMs = storeMs();
      const former = client.secrets.filter((secret) => isInForce(secret, nowMs)).slice(0, 1);
      const kept = former.flatMap((secret) =>
        keptFor(secret, keepFormerMs === null ? null : nowMs + keepFormerMs, nowMs),
      );
      return { ...client, secrets: [made.kept, ...kept] };
    });
    if (outcome.kind !== 'done') return outcome;
    await noteAct(room, { type: 'client.secret_added', client: clientId, actor });
    return { kind: 'done', secret: made.told };
  }

  /** Withdraws all secrets but the newest. */
  async withdrawFormer({ clientId, actor }: Omit<Change, 'dryRun'>): Promise<ClientOutcome> {
    const { noteAct } = this.#parts;
    let room = '';
    const outcome = await this.#edit(clientId, false, (client) => {
      if (!hasSecret(client.written)) return { kind: 'without-secret' };
      room = String(client.written.room);
      return { ...client, secrets: client.secrets.slice(0, 1) };
    });
    if (outcome.kind !== 'done') return outcome;
    await noteAct(room, { type: 'client.changed', client: clientId, actor });
    return { kind: 'done', secret: null };
  }

  #edit(clientId: string, dryRun: boolean, edit: (client: StoredClient) => StoredClient | Refused) {
    return this.#parts.catalog.change(async (stored) => {
      if (this.#isOfFile(clientId)) return { kind: 'of-file' };
      const client = find(stored, clientId);
      if (client === undefined) return { kind: 'unknown' };
      const edited = edit(client);
      if ('kind' in edited) return edited;
      const clients = stored.clients.map((one) => (one === client ? edited : one));
      return { kind: 'edited', content: { ...stored, clients }, subject: { kind: 'client', name: clientId } };
    }, dryRun);
  }

  #isOfFile(clientId: string): boolean {
    return this.#parts.catalog.base.clients.some((client) => client.clientId === clientId);
  }

  #makeSecret(): Made {
    const told = makeClientSecret();
    return { told, kept: { sha256: hashClientSecret(told), madeAtMs: this.#parts.storeMs(), goodUntilMs: null } };
  }
}

function find({ clients }: StoredDefinitions, clientId: string): StoredClient | undefined {
  return clients.find((client) => client.clientId === clientId);
}

function moved(room: unknown): Refused {
  return { kind: 'unfit', mistakes: [{ path: ['room'], message: `must stay ${room}: make another client` }] };
}

function keptFor(secret: ClientSecret, untilMs: number | null, nowMs: number): ClientSecret[] {
  if (untilMs === null) return [secret];
  const goodUntilMs = Math.min(untilMs, secret.goodUntilMs ?? untilMs);
  return goodUntilMs > nowMs ? [{ ...secret, goodUntilMs }] : [];
}
