import { z } from 'zod';
import type { DocumentStore } from '../store/document-store.ts';

const cursorDocument = z.object({ of: z.string(), after: z.number() });

export interface CursorRequest {
  readonly name: string;
  /** Whose it is: the position of somebody else with this name means nothing. */
  readonly of: string;
  /** Where it begins if it has no position yet. */
  readonly begin: () => Promise<number>;
}

/** How far a reader has come, kept so that it outlives the process. */
export class Cursor {
  readonly #documents: DocumentStore;
  readonly #name: string;
  readonly #of: string;
  #after: number;
  #version: number;
  #saved = true;

  private constructor(documents: DocumentStore, { name, of }: CursorRequest, after: number, version: number) {
    this.#documents = documents;
    this.#name = name;
    this.#of = of;
    this.#after = after;
    this.#version = version;
  }

  /** Reads where the reader is; notes where it begins if it is new. */
  static async open(documents: DocumentStore, request: CursorRequest): Promise<Cursor> {
    for (;;) {
      const document = await documents.read(request.name);
      const known = document === null ? null : cursorDocument.parse(document.value);
      const version = document?.version ?? 0;
      if (known?.of === request.of) return new Cursor(documents, request, known.after, version);
      const after = await request.begin();
      if (await documents.write(request.name, { of: request.of, after }, version)) {
        return new Cursor(documents, request, after, version + 1);
      }
    }
  }

  /** Id of the last event that is done with. */
  get after(): number {
    return this.#after;
  }

  moveTo(after: number): void {
    this.#after = after;
    this.#saved = false;
  }

  /** @returns false if somebody else has moved it: this one is worth nothing any more */
  async save(): Promise<boolean> {
    if (this.#saved) return true;
    const written = await this.#documents.write(this.#name, { of: this.#of, after: this.#after }, this.#version);
    if (!written) return false;
    this.#version += 1;
    this.#saved = true;
    return true;
  }
}
