import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';
import { registerProcessMetrics } from '../metrics.ts';
import type { Figures } from './messages.ts';

/** A worker that takes longer is told of by what it has counted until it was asked the last time. */
const ANSWER_MS = 1_000;

/** Asks a worker for its figures, which come by `take`. */
export type AskWorker = (round: number) => void;

/**
 * The metrics of all processes of the machine, as one. Each metric says how: what is counted and what is used is added
 * up, what all processes tell alike is told once, and of means the largest stands for all, so that the process that
 * suffers shows.
 *
 * What workers have counted stays counted: of one that has ended, and of one that does not answer in time, the last
 * known counts are kept. Otherwise a sum would fall, which Prometheus takes for a new start of them all.
 */
export class MachineMetrics {
  /** The primary's own process. */
  readonly #own = new Registry();
  /** What each worker told last, and when it was asked for it. */
  readonly #told = new Map<number, { readonly round: number; readonly figures: Figures }>();
  /** Counts of the workers that have ended. */
  #ended: Promise<Figures> = Promise.resolve([]);
  #round = 0;
  readonly #missing = new Set<number>();
  #allAnswered: () => void = () => undefined;
  #text: Promise<string> | null = null;

  readonly #ends: Counter;
  readonly #answerWithinMs: number;

  constructor({ answerWithinMs = ANSWER_MS } = {}) {
    this.#answerWithinMs = answerWithinMs;
    registerProcessMetrics(this.#own);
    const registers = [this.#own];
    const workers: Gauge = new Gauge({
      name: 'owr_workers',
      help: 'Workers that answered when they were asked for these figures',
      registers,
      collect: (): void =>
        workers.set(Array.from(this.#told.values()).filter(({ round }) => round === this.#round).length),
    });
    this.#ends = new Counter({
      name: 'owr_worker_ends_total',
      help: 'Workers that ended by themselves, each of them replaced',
      registers,
    });
  }

  /** @param workers those that can be asked, by their ids. Who asks meanwhile gets the same answer. */
  text(workers: ReadonlyMap<number, AskWorker>): Promise<string> {
    this.#text ??= this.#gather(workers).finally(() => {
      this.#text = null;
    });
    return this.#text;
  }

  /** A worker's answer, however late. */
  take(worker: number, round: number, figures: Figures): void {
    this.#told.set(worker, { round, figures });
    if (round === this.#round) this.#isThere(worker);
  }

  /** A worker has ended. */
  forget(worker: number): void {
    this.#ends.inc();
    const last = this.#told.get(worker)?.figures ?? [];
    this.#told.delete(worker);
    this.#ended = this.#ended.then((ended) => addUp([ended, countsOf(last)]).getMetricsAsJSON());
    this.#isThere(worker);
  }

  #isThere(worker: number): void {
    this.#missing.delete(worker);
    if (this.#missing.size === 0) this.#allAnswered();
  }

  async #gather(workers: ReadonlyMap<number, AskWorker>): Promise<string> {
    this.#round += 1;
    await this.#answers(workers);
    const own = await this.#own.getMetricsAsJSON();
    const ended = await this.#ended;
    const told = Array.from(this.#told.values(), ({ round, figures }) =>
      round === this.#round ? figures : countsOf(figures),
    );
    return addUp([...told, own, ended]).metrics();
  }

  async #answers(workers: ReadonlyMap<number, AskWorker>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#allAnswered = resolve;
    this.#missing.clear();
    for (const worker of workers.keys()) this.#missing.add(worker);
    if (workers.size === 0) resolve();
    const deadline = setTimeout(resolve, this.#answerWithinMs);
    for (const ask of workers.values()) ask(this.#round);
    await promise;
    clearTimeout(deadline);
  }
}

function addUp(processes: readonly Figures[]): Registry {
  return AggregatorRegistry.aggregate(
    processes.map((figures) =>
      figures.map((metric) => (metric.aggregator === 'average' ? { ...metric, aggregator: 'max' } : metric)),
    ),
  );
}

/** What goes on counting only. The rest of it tells of a moment, which is over. */
function countsOf(figures: Figures): Figures {
  return figures.filter(({ type, aggregator }) => String(type) !== 'gauge' && aggregator === 'sum');
}
