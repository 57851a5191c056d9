import { PLANNED_TOLD, type PlannedChange } from '../../../src/room/planned-change.ts';

/** The planned changes of a room, those of one moment in the order in which they were planned. */
export class ModelPlan {
  #entries: PlannedChange[] = [];
  /** All that were ever planned, and those that were cancelled. */
  readonly known = new Set<string>();
  readonly cancelled = new Set<string>();
  /** How many were made. */
  made = 0;

  find(id: string): PlannedChange | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  put(planned: PlannedChange): void {
    this.remove(planned.id);
    this.#entries.push(planned);
  }

  remove(id: string): void {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
  }

  get entries(): readonly PlannedChange[] {
    return this.#entries.toSorted((one, other) => one.atMs - other.atMs);
  }

  /** Takes out those that are due. */
  due(clockMs: number): readonly PlannedChange[] {
    const due = this.entries.filter(({ atMs }) => atMs <= clockMs);
    for (const { id } of due) this.remove(id);
    this.made += due.length;
    return due;
  }

  told(): { readonly plan?: readonly PlannedChange[]; readonly plannedMade?: number } {
    return {
      ...(this.#entries.length > 0 && { plan: this.entries.slice(0, PLANNED_TOLD) }),
      ...(this.made > 0 && { plannedMade: this.made }),
    };
  }
}
