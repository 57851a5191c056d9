import type { DatabaseSync } from 'node:sqlite';
import { StoreFault, storeUnavailable } from '../faults.ts';
import { sqliteErrorCode } from './sqlite-error.ts';

/**
 * Under load the next commit waits for this many times what the last one took: so they take a tenth of the time, and more
 * steps share each.
 */
const PAUSE_TIMES = 8;
const LONGEST_PAUSE_MS = 4;

/** How many steps share a transaction at most, so that the event loop goes on meanwhile. */
const GROUP = 1_000;

interface QueuedStep {
  /** Runs the step. @returns what tells its caller the result, to be called once that lasts */
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

/** Whoever keeps changes in memory while a group runs. */
export interface GroupMemory {
  /** Writes the changes to the database; the transaction is still open. */
  readonly write: () => void;
  /** Forgets what it knows: the transaction was rolled back. */
  readonly forget: () => void;
}

/**
 * Runs steps one after the other, all that came within one turn of the event loop in one transaction, or while steps keep
 * coming within a few milliseconds: they share the wait for the disk. Callers are answered after the commit.
 */
export class StepQueue {
  readonly #database: DatabaseSync;
  readonly #memory: GroupMemory;
  #queued: QueuedStep[] = [];
  #scheduled = false;
  #closed = false;
  /** When the last commit ended, and how long it took; milliseconds of a monotonic clock. */
  #committed = { atMs: Number.NEGATIVE_INFINITY, tookMs: 0 };

  constructor(database: DatabaseSync, memory: GroupMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  /**
   * Rejects with what the step throws, which then leaves no trace, and with `store_unavailable` when the database fails.
   * @param step throws a `StoreFault` only before it changes anything; may be run again after a rollback
   */
  run<Result>(step: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(storeUnavailable(new Error('the store is closed')));
        return;
      }
      const run = () => {
        const result = step();
        return () => resolve(result);
      };
      this.#queued.push({ run, reject });
      this.#schedule();
    });
  }

  /** Reads what lasts, without waiting for the queue. Rejects as `run` does. */
  async read<Result>(query: () => Result): Promise<Result> {
    if (this.#closed) throw storeUnavailable(new Error('the store is closed'));
    try {
      return query();
    } catch (error) {
      throw sqliteErrorCode(error) === null ? error : storeUnavailable(error);
    }
  }

  /** Runs what is queued and takes nothing more. */
  close(): void {
    this.#closed = true;
    while (this.#queued.length > 0) this.#runGroup();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const run = () => {
      this.#scheduled = false;
      if (this.#queued.length > 0) this.#runGroup();
      if (this.#queued.length > 0) this.#schedule();
    };
    const { atMs, tookMs } = this.#committed;
    const pauseMs = atMs + Math.min(LONGEST_PAUSE_MS, PAUSE_TIMES * tookMs) - performance.now();
    // A timer knows no less than a millisecond.
    if (pauseMs < 1) setImmediate(run);
    else setTimeout(run, pauseMs);
  }

  #runGroup(): void {
    let group = this.#queued.splice(0, GROUP);
    while (group.length > 0) {
      try {
        group = this.#attempt(group);
      } catch (error) {
        this.#rollBack();
        for (const { reject } of group) reject(storeUnavailable(error));
        return;
      }
    }
  }

  /** @returns the steps to run again, because one of them threw and all were rolled back */
  #attempt(group: readonly QueuedStep[]): QueuedStep[] {
    const answers: (() => void)[] = [];
    this.#database.exec('BEGIN IMMEDIATE');
    for (const queued of group) {
      try {
        answers.push(queued.run());
      } catch (error) {
        if (sqliteErrorCode(error) !== null) throw error;
        if (error instanceof StoreFault) {
          answers.push(() => queued.reject(error));
          continue;
        }
        this.#rollBack();
        queued.reject(error);
        return group.filter((other) => other !== queued);
      }
    }
    this.#memory.write();
    const beganMs = performance.now();
    this.#database.exec('COMMIT');
    const atMs = performance.now();
    this.#committed = { atMs, tookMs: atMs - beganMs };
    for (const answer of answers) answer();
    return [];
  }

  #rollBack(): void {
    this.#memory.forget();
    // SQLite has rolled back by itself after some faults, and then has no transaction left.
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }
}
