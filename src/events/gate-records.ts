import { z } from 'zod';
import type { DocumentStore } from '../store/document-store.ts';
import { isStoreUnavailable } from '../store/faults.ts';

/** What a check of a protected site can find: `well`, or why the site is not. */
export const GATE_OUTCOMES = ['well', 'status', 'timeout', 'refused-address', 'connection'] as const;
export type GateOutcome = (typeof GATE_OUTCOMES)[number];

/** How many checks of a room are remembered. */
const CHECKS_KEPT = 5;

const record = z.object({
  url: z.string(),
  checks: z.array(z.object({ atMs: z.number(), outcome: z.enum(GATE_OUTCOMES) })),
});

/** A check of the site of a room. */
export interface GateCheck {
  readonly room: string;
  /** Who was asked. */
  readonly url: string;
  readonly outcome: GateOutcome;
}

/** When a check was made, epoch milliseconds, and what it found. */
export type PastCheck = Readonly<z.infer<typeof record>['checks'][number]>;

function nameOf(room: string): string {
  return `gate-checks:${room}`;
}

/** The last checks of each room, in the store: one process checks, and all tell of it. */
export class GateRecords {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  /** Notes a check. One that cannot be noted now is lost: the next one comes within seconds. */
  async note({ room, url, outcome }: GateCheck, atMs: number): Promise<void> {
    try {
      const { checks, version } = await this.#read(room, url);
      await this.#documents.write(
        nameOf(room),
        { url, checks: [...checks, { atMs, outcome }].slice(-CHECKS_KEPT) },
        version,
      );
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error;
    }
  }

  /** Those of an address, the oldest first. Rejects with `store_unavailable`. */
  async last(room: string, url: string): Promise<readonly PastCheck[]> {
    return (await this.#read(room, url)).checks;
  }

  async #read(room: string, url: string): Promise<{ checks: readonly PastCheck[]; version: number }> {
    const stored = await this.#documents.read(nameOf(room));
    // What another version has written is not understood: the checks from now on will do.
    const known = record.safeParse(stored?.value).data;
    return { checks: known?.url === url ? known.checks : [], version: stored?.version ?? 0 };
  }
}
