/** What a store holds: how many records of each family, and the bytes of all. */
export interface Records {
  /** By family, with the room where it is of one: `events line`. Records: rows, members, fields or keys. */
  readonly counts: Readonly<Record<string, number>>;
  readonly keys: number;
  readonly bytes: number;
}

/** Adds up counts by family. */
export class Tally {
  readonly counts: Record<string, number> = {};

  add(family: string, count: number): void {
    this.counts[family] = (this.counts[family] ?? 0) + count;
  }
}
