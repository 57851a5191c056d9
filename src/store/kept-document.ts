import { isDeepStrictEqual } from 'node:util';
import type { DocumentStore } from './document-store.ts';
import { storeUnfit } from './faults.ts';

export interface KeptDocumentOptions<Value> {
  readonly name: string;
  /** @throws for what the product does not write there */
  readonly parse: (stored: unknown) => Value;
  /**
   * What the document should say. A value that both have must come out of it again.
   *
   * @param stored what the store has; null: nothing, or not any more
   * @param own what this process has been working with; null: nothing yet
   */
  readonly wanted: (stored: Value | null, own: Value | null) => Value | Promise<Value>;
  readonly onRestored?: OnRestored | undefined;
}

/** Told the name of a document that the store had lost and that was written back. */
export type OnRestored = (document: string) => void;

/**
 * A document that all processes work with, and that outlives the store: a process that finds it gone writes back what it
 * has, and one that finds another than its own puts both together. Values are JSON.
 */
export class KeptDocument<Value> {
  readonly #documents: DocumentStore;
  readonly #options: KeptDocumentOptions<Value>;
  #own: Value | null = null;

  constructor(documents: DocumentStore, options: KeptDocumentOptions<Value>) {
    this.#documents = documents;
    this.#options = options;
  }

  /** The value as of now; made or written where need be. Of processes that write at once one wins, and the others look again. */
  current(): Promise<Value> {
    return this.change((value) => value);
  }

  /**
   * Changes the value as of now.
   *
   * @param edit may be called more than once. What it takes away must not come back out of `wanted`, which knows what this
   * and other processes had before.
   * @returns the new value
   */
  async change(edit: (value: Value) => Value | Promise<Value>): Promise<Value> {
    const { name, parse, wanted, onRestored } = this.#options;
    for (;;) {
      const document = await this.#documents.read(name);
      const stored = document === null ? null : readable(name, () => parse(document.value));
      const value = await edit(await wanted(stored, this.#own));
      const isThere = isDeepStrictEqual(value, stored);
      if (isThere || (await this.#documents.write(name, value, document?.version ?? 0))) {
        if (stored === null && this.#own !== null) onRestored?.(name);
        this.#own = value;
        return value;
      }
    }
  }
}

/**
 * Reads what the store has of a document.
 *
 * @throws StoreFault `store_unfit`, without the cause: it may quote secrets
 */
export function readable<Value>(name: string, parse: () => Value): Value {
  try {
    return parse();
  } catch {
    throw storeUnfit(`the document ${JSON.stringify(name)} in the store is none that this version has written`);
  }
}
