/** Where one visitor is: on the way to a place in line, in line, inside, or gone, each way to be gone for itself. */
export type Phase = 'coming' | 'waiting' | 'inside' | Ending;

export type Ending =
  /** Said that they are done, and the visit ended with it. */
  | 'completed'
  /** Just left; their visit lasts until it ends by itself. */
  | 'went'
  /** The visit was over before they were done. */
  | 'cut-short'
  /** Closed the tab while they waited. */
  | 'gave-up'
  /** Did not come when they were called. */
  | 'stayed-away'
  /** Something went wrong that nobody recovers from. */
  | 'failed';

/** What a rehearsal has seen so far. */
export class Tally {
  readonly visitors: number;
  readonly phases: Record<Phase, number> = {
    coming: 0,
    waiting: 0,
    inside: 0,
    completed: 0,
    went: 0,
    'cut-short': 0,
    'gave-up': 0,
    'stayed-away': 0,
    failed: 0,
  };
  /** HTTP statuses of all answers. */
  readonly statuses = new Map<number, number>();
  /** By what went wrong, in fixed words. */
  readonly errors = new Map<string, number>();
  /** From the first sight of the waiting page until inside, milliseconds; one for each who went in. */
  readonly waitedMs: number[] = [];
  /** Visitors who got a place or went straight in. */
  joined = 0;
  /** Turns that passed without their visitor. */
  missed = 0;
  requests = 0;

  constructor(visitors: number) {
    this.visitors = visitors;
  }

  moved(from: Phase | null, to: Phase): void {
    if (from !== null) this.phases[from] -= 1;
    this.phases[to] += 1;
  }

  answered(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  failed(what: string): void {
    this.errors.set(what, (this.errors.get(what) ?? 0) + 1);
  }

  /** Visits that are over for the visitor. */
  get done(): number {
    const { completed, went } = this.phases;
    return completed + went + this.phases['cut-short'];
  }

  /** Visitors who will do nothing more. */
  get gone(): number {
    const { failed } = this.phases;
    return this.done + failed + this.phases['gave-up'] + this.phases['stayed-away'];
  }

  get errorCount(): number {
    return this.errors.values().reduce((sum, count) => sum + count, 0);
  }
}
