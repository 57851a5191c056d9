export interface Document {
  /** A JSON value. */
  readonly value: unknown;
  /** Rises with every write, from 1. */
  readonly version: number;
}

/** Small documents that all processes of a deployment share and that must last: signing keys, sealing keys. */
export interface DocumentStore {
  /** null: never written. */
  read(name: string): Promise<Document | null>;

  /** The newest version, without the value; 0: never written. */
  version(name: string): Promise<number>;

  /**
   * Writes if the newest version is `expectedVersion` (0: none yet), atomically.
   * @returns whether it was written; if not, somebody else was first: read again
   */
  write(name: string, value: unknown, expectedVersion: number): Promise<boolean>;
}
