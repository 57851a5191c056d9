import type { AtMs, History, Span } from '../history.ts';

/** Door time rises by this much in one step at most (LINE.md). */
const MOST_PER_STEP_MS = 5_000;

/** A process may answer from what it saw of the room for as long after the store was emptied. */
const VIEW_MS = 3_000;

/** What of a history says when things may have happened. */
export class Timeline {
  readonly #history: History;
  /** When everybody lost their place by right: resets, and a store that was emptied. */
  readonly #upheavals: readonly Span[];

  constructor(history: History) {
    this.#history = history;
    this.#upheavals = [
      ...history.acts.filter(({ what }) => what === 'reset'),
      ...history.disturbances
        .filter(({ what }) => what === 'flush')
        .map(({ beganMs, restoredMs }) => ({ beganMs, endedMs: restoredMs + VIEW_MS })),
    ].toSorted((a, b) => a.beganMs - b.beganMs);
  }

  /** Whether an upheaval may have happened between two moments. */
  isDisturbed({ beganMs, endedMs }: Span): boolean {
    return this.#upheavals.some((upheaval) => upheaval.beganMs < endedMs && beganMs < upheaval.endedMs);
  }

  /** Whether everybody may have lost their place before. */
  isAfterUpheaval(ms: AtMs): boolean {
    return this.#upheavals.some(({ beganMs }) => beganMs < ms);
  }

  /** @returns how many upheavals were before; null: one of them may have happened meanwhile */
  segmentOf(span: Span): number | null {
    if (this.isDisturbed(span)) return null;
    return this.#upheavals.filter(({ endedMs }) => endedMs <= span.beganMs).length;
  }

  /** Whether a failover may have lost what was written then: the replica did not get it. */
  mayBeLost({ beganMs, endedMs }: Span): boolean {
    const failovers = this.#history.disturbances.filter(({ what }) => what === 'fail-over');
    return failovers.some((failover) => failover.beganMs < endedMs && beganMs < failover.restoredMs);
  }

  /** The most door time that can have passed: it stands still while no process can take a step. */
  mostDoorTime(fromMs: AtMs, toMs: AtMs): number {
    const stood = this.#history.disturbances.map(({ held, stopsSteps }) => {
      const ms = Math.min(toMs, held.endedMs) - Math.max(fromMs, held.beganMs);
      return stopsSteps ? Math.max(0, ms - MOST_PER_STEP_MS) : 0;
    });
    return toMs - fromMs - stood.reduce((sum, ms) => sum + ms, 0);
  }
}
