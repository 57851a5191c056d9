import { z } from 'zod';
import type { RoomConfig, WebhookConfig } from '../config/config.ts';
import { eventTypes } from '../room/room-event.ts';
import type { Store } from '../store/store.ts';
import { revisionOf } from './event-reader.ts';

/** How many webhooks a room may have, those of the file included. */
export const MOST_WEBHOOKS = 16;

/** A webhook of a room, with where it comes from. */
export interface RoomWebhook extends WebhookConfig {
  /** Those of the file cannot be changed by anything else. */
  readonly source: 'file' | 'admin';
  /** Of its own for as long as it exists, through changes; `file` for those of the file. */
  readonly id: string;
  /** Rises with every `put`; another one for each way in which the file has it. */
  readonly revision: number;
  /** The newest event when it was first put; null for those of the file. */
  readonly after: number | null;
}

export type PutOutcome = { readonly kind: 'put' } | { readonly kind: 'full' } | { readonly kind: 'from-file' };
export type RemoveOutcome =
  | { readonly kind: 'removed' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'from-file' };

const storedWebhooks = z.array(
  z.object({
    name: z.string(),
    url: z.string(),
    secret: z.string(),
    events: z.array(z.enum(eventTypes)).nullable(),
    id: z.string(),
    revision: z.number(),
    after: z.number(),
  }),
);
type StoredWebhook = z.infer<typeof storedWebhooks>[number];

/** Who is told what happens: the webhooks of the file, and those that the admin API has added. */
export class Webhooks {
  readonly #store: Pick<Store, 'documents' | 'events'>;
  #fromFile: ReadonlyMap<string, readonly RoomWebhook[]> = new Map();

  constructor(store: Pick<Store, 'documents' | 'events'>, rooms: readonly RoomConfig[]) {
    this.#store = store;
    this.use(rooms);
  }

  /** Goes on with the webhooks of these rooms. */
  use(rooms: readonly RoomConfig[]): void {
    this.#fromFile = new Map(
      rooms.map(({ name, webhooks }) => [
        name,
        webhooks.map((hook) => {
          const revision = revisionOf(JSON.stringify([hook.url, hook.secret, hook.events]));
          return { ...hook, source: 'file', id: 'file', revision, after: null };
        }),
      ]),
    );
  }

  /** Those of the file first. One of the file hides another of its name. */
  async list(room: string): Promise<readonly RoomWebhook[]> {
    const { hooks } = await this.#read(room);
    const fromFile = this.#ofFile(room);
    const others = hooks.filter(({ name }) => !isNamed(fromFile, name));
    return [...fromFile, ...others.map((hook) => ({ ...hook, source: 'admin' }) as const)];
  }

  /** Adds a webhook, which is told everything that happens from now on, or changes the one of its name. */
  async put(room: string, { name, url, secret, events }: WebhookConfig): Promise<PutOutcome> {
    const fromFile = this.#ofFile(room);
    if (isNamed(fromFile, name)) return { kind: 'from-file' };
    const after = await this.#store.events.newest({ room });
    for (;;) {
      const { hooks, version } = await this.#read(room);
      const known = hooks.find((hook) => hook.name === name);
      if (known === undefined && fromFile.length + hooks.length >= MOST_WEBHOOKS) return { kind: 'full' };
      const before = known ?? { id: crypto.randomUUID(), revision: 0, after };
      const changed = { ...before, name, url, secret, events, revision: before.revision + 1 };
      const next = known === undefined ? [...hooks, changed] : hooks.map((hook) => (hook === known ? changed : hook));
      if (await this.#write(room, next, version)) return { kind: 'put' };
    }
  }

  async remove(room: string, name: string): Promise<RemoveOutcome> {
    if (isNamed(this.#ofFile(room), name)) return { kind: 'from-file' };
    for (;;) {
      const { hooks, version } = await this.#read(room);
      if (!isNamed(hooks, name)) return { kind: 'unknown' };
      const others = hooks.filter((hook) => hook.name !== name);
      if (await this.#write(room, others, version)) return { kind: 'removed' };
    }
  }

  /** Takes away all that were added. */
  async removeAll(room: string): Promise<void> {
    for (;;) {
      const { hooks, version } = await this.#read(room);
      if (hooks.length === 0 || (await this.#write(room, [], version))) return;
    }
  }

  #ofFile(room: string): readonly RoomWebhook[] {
    return this.#fromFile.get(room) ?? [];
  }

  async #read(room: string): Promise<{ hooks: readonly StoredWebhook[]; version: number }> {
    const document = await this.#store.documents.read(documentName(room));
    if (document === null) return { hooks: [], version: 0 };
    return { hooks: storedWebhooks.parse(document.value), version: document.version };
  }

  #write(room: string, hooks: readonly unknown[], version: number): Promise<boolean> {
    return this.#store.documents.write(documentName(room), hooks, version);
  }
}

function documentName(room: string): string {
  return `webhooks:${room}`;
}

function isNamed(hooks: readonly { readonly name: string }[], name: string): boolean {
  return hooks.some((hook) => hook.name === name);
}
