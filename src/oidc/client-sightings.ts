import { z } from 'zod';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { DocumentStore } from '../store/document-store.ts';
import { CLIENT_STEPS, type ClientStep, REFUSAL_REASONS, type RefusalReason } from './refusal-reasons.ts';

const NAME = 'client-sightings';
/** Of processes that write at the same moment one wins, and the others try again; after that with the next round. */
const MOST_TRIES = 5;

/** When a step of a client was last done and last refused, epoch milliseconds by the store's clock. */
const stepSighting = z.object({
  doneAtMs: z.number().nullable(),
  refused: z.object({ atMs: z.number(), reason: z.enum(REFUSAL_REASONS) }).nullable(),
});
const clientSighting = z.partialRecord(z.enum(CLIENT_STEPS), stepSighting);
const strangerSightings = z.partialRecord(
  z.enum(REFUSAL_REASONS),
  z.object({ atMs: z.number(), named: z.string().nullable() }),
);
const document = z.object({ clients: z.record(z.string(), clientSighting), strangers: strangerSightings });

export type StepSighting = Readonly<z.infer<typeof stepSighting>>;
export type ClientSighting = z.infer<typeof clientSighting>;
/** The last refusals of whom nobody knows, with the Host or the `client_id` that was named, if it was. */
export type StrangerSightings = z.infer<typeof strangerSightings>;
type Sightings = Readonly<z.infer<typeof document>>;

const unseen: StepSighting = { doneAtMs: null, refused: null };

/**
 * What was last seen of each client, by all processes of a deployment: each keeps what it has seen, and puts it into the store
 * every few seconds. It holds times and reasons, and nothing of any visitor.
 */
export class ClientSightings {
  readonly #documents: DocumentStore;
  #clients: ClientRegistry;
  readonly #storeMs: () => number;
  readonly #own = new Map<string, ClientSighting>();
  readonly #strangers: StrangerSightings = {};
  #isToBeWritten = false;

  /** @param storeMs the store's time, as this process knows it */
  constructor(documents: DocumentStore, clients: ClientRegistry, storeMs: () => number) {
    this.#documents = documents;
    this.#clients = clients;
    this.#storeMs = storeMs;
  }

  /** Goes on with these clients. */
  use(clients: ClientRegistry): void {
    this.#clients = clients;
  }

  /** @param client id of a registered one */
  done(client: string, step: ClientStep): void {
    this.#note(client, step, { doneAtMs: this.#storeMs() });
  }

  /** @param client id of a registered one */
  refused(client: string, step: ClientStep, reason: RefusalReason): void {
    this.#note(client, step, { refused: { atMs: this.#storeMs(), reason } });
  }

  /** @param named what a sender says of itself, safe to show; null: nothing */
  refusedStranger(reason: RefusalReason, named: string | null): void {
    this.#strangers[reason] = { atMs: this.#storeMs(), named };
    this.#isToBeWritten = true;
  }

  /** Puts what this process has seen into the store. Rejects with `store_unavailable`. */
  async write(): Promise<void> {
    if (this.#isToBeWritten) await this.#exchange();
  }

  /** What all processes have seen of a client, but for the last seconds of the others. Rejects with `store_unavailable`. */
  async read(client: string): Promise<{ readonly sighting: ClientSighting; readonly strangers: StrangerSightings }> {
    const { clients, strangers } = await this.#exchange();
    return { sighting: clients[client] ?? {}, strangers };
  }

  #note(client: string, step: ClientStep, change: Partial<StepSighting>): void {
    const steps = this.#own.get(client) ?? {};
    steps[step] = { ...unseen, ...steps[step], ...change };
    this.#own.set(client, steps);
    this.#isToBeWritten = true;
  }

  async #exchange(): Promise<Sightings> {
    for (let tries = 1; ; tries += 1) {
      const stored = await this.#documents.read(NAME);
      // What another version has written is not understood: what is seen from now on will do.
      const all = this.#with(document.safeParse(stored?.value).data ?? { clients: {}, strangers: {} });
      if (!this.#isToBeWritten || tries > MOST_TRIES || (await this.#wrote(all, stored?.version ?? 0))) return all;
    }
  }

  async #wrote(all: Sightings, expectedVersion: number): Promise<boolean> {
    this.#isToBeWritten = false;
    let isWritten = false;
    try {
      isWritten = await this.#documents.write(NAME, all, expectedVersion);
    } finally {
      if (!isWritten) this.#isToBeWritten = true;
    }
    return isWritten;
  }

  /** The newest of what others and this process have seen, without clients that are gone. */
  #with(others: Sightings): Sightings {
    const names = new Set([...Object.keys(others.clients), ...this.#own.keys()]);
    const known = [...names].filter((name) => this.#clients.find(name) !== undefined);
    const clients = known.map((name) => [name, newestSteps(others.clients[name] ?? {}, this.#own.get(name) ?? {})]);
    return { clients: Object.fromEntries(clients), strangers: newestStrangers(others.strangers, this.#strangers) };
  }
}

function newestSteps(some: ClientSighting, others: ClientSighting): ClientSighting {
  const steps = CLIENT_STEPS.flatMap((step) => {
    const [one = unseen, other = unseen] = [some[step], others[step]];
    const doneAtMs = Math.max(one.doneAtMs ?? 0, other.doneAtMs ?? 0) || null;
    const refused = (other.refused?.atMs ?? 0) > (one.refused?.atMs ?? 0) ? other.refused : one.refused;
    return doneAtMs === null && refused === null ? [] : [[step, { doneAtMs, refused }]];
  });
  return Object.fromEntries(steps);
}

function newestStrangers(some: StrangerSightings, others: StrangerSightings): StrangerSightings {
  const both = REFUSAL_REASONS.flatMap((reason) => {
    const [one, other] = [some[reason], others[reason]];
    const newest = (other?.atMs ?? 0) > (one?.atMs ?? 0) ? other : one;
    return newest === undefined ? [] : [[reason, newest]];
  });
  return Object.fromEntries(both);
}
