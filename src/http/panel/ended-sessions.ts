import { z } from 'zod';
import type { DocumentStore } from '../../store/document-store.ts';
import { KeptDocument, type OnRestored } from '../../store/kept-document.ts';

const NAME = 'ended-panel-sessions';

/** The clocks of the machines of a deployment differ, and one that is late still takes a session that is over for the others. */
const KEPT_LONGER_MS = 3_600_000;

/** Of each admin key. */
const MOST_SESSIONS = 100;

const endedSessions = z.array(
  z.object({
    /** Name of the admin key. */
    name: z.string(),
    /** null: every session of the key that ends at `endsAtMs` or earlier. */
    id: z.string().nullable(),
    /** When it would have ended without a sign-out, epoch milliseconds. */
    endsAtMs: z.number(),
  }),
);

type Ended = z.infer<typeof endedSessions>[number];

/** What identifies a session of the panel. */
export interface SessionMark {
  readonly name: string;
  readonly id: string;
  readonly endsAtMs: number;
}

/**
 * The sessions of the panel that were ended by signing out, of all processes of a deployment. A session lives in cookies
 * alone, so only this list tells a copy from a session that goes on.
 *
 * The list is bounded. For a key with too many sign-outs, one entry replaces those that end first, and ends all sessions
 * of this key that are as old. Sessions of other keys go on.
 */
export class EndedSessions {
  readonly #document: KeptDocument<Ended[]>;
  readonly #epochMs: () => number;
  /** All that this process knows, including what the store did not take yet. */
  #known: readonly Ended[] = [];

  private constructor(documents: DocumentStore, epochMs: () => number, onRestored?: OnRestored) {
    this.#epochMs = epochMs;
    this.#document = new KeptDocument<Ended[]>(documents, {
      name: NAME,
      onRestored,
      parse: (stored) => endedSessions.parse(stored),
      wanted: (stored) => this.#with(stored ?? []),
    });
  }

  static async load(documents: DocumentStore, epochMs: () => number, onRestored?: OnRestored): Promise<EndedSessions> {
    const sessions = new EndedSessions(documents, epochMs, onRestored);
    await sessions.refresh();
    return sessions;
  }

  has({ name, id, endsAtMs }: SessionMark): boolean {
    return this.#known.some(
      (ended) => ended.name === name && (ended.id === id || (ended.id === null && endsAtMs <= ended.endsAtMs)),
    );
  }

  /**
   * Ends a session: at once in this process, in others when they refresh.
   *
   * @throws StoreFault `store_unavailable`; the next refresh that reaches the store tells the others
   */
  async end({ name, id, endsAtMs }: SessionMark): Promise<void> {
    this.#known = this.#with([{ name, id, endsAtMs }]);
    await this.refresh();
  }

  /** Takes up what other processes have ended, and tells them what this one has. */
  async refresh(): Promise<void> {
    const stored = await this.#document.current();
    // A session may have ended here in the meantime.
    this.#known = this.#with(stored);
  }

  /** Processes that know the same sessions write the same list: its order does not depend on who was first. */
  #with(others: readonly Ended[]): Ended[] {
    const since = this.#epochMs() - KEPT_LONGER_MS;
    const all = new Map([...this.#known, ...others].map((ended) => [JSON.stringify(ended), ended]));
    const lasting = [...all.values()].filter(({ endsAtMs }) => endsAtMs > since).toSorted(inOrder);
    return [...Map.groupBy(lasting, ({ name }) => name).values()].flatMap(bounded);
  }
}

/** By key. Of each the last to end is first, and an entry that replaces others comes before those that it covers. */
function inOrder(a: Ended, b: Ended): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.endsAtMs !== b.endsAtMs) return b.endsAtMs - a.endsAtMs;
  return (a.id ?? '') < (b.id ?? '') ? -1 : 1;
}

/** @param ended of one key, in order */
function bounded(ended: readonly Ended[]): readonly Ended[] {
  const covering = ended.findIndex(({ id }) => id === null);
  const needed = covering === -1 ? ended : ended.slice(0, covering + 1);
  const last = needed[MOST_SESSIONS - 1];
  if (last === undefined || needed.length === MOST_SESSIONS) return needed;
  return [...needed.slice(0, MOST_SESSIONS - 1), { ...last, id: null }];
}
