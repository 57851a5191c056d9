import cluster from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { LoadedConfig } from '../config/reading/load-config.ts';
import { FirstWorkerFault } from './first-worker-fault.ts';
import { MachineMetrics } from './machine-metrics.ts';
import type { Listening, WorkerMessage } from './messages.ts';
import { restartDelayMs } from './restart-delay.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** Longer than a worker that has ceased to accept waits for its requests in flight. */
const STOP_MS = 20_000;
/** Whoever ran for so long did not end because of how it was started. */
const STEADY_MS = 60_000;

/** Processes that run one configuration and share its ports. One that ends is replaced. Disposing of them stops all gracefully. */
export class WorkerPool implements AsyncDisposable {
  #config: Config;
  readonly #logger: Logger;
  readonly #read: () => LoadedConfig;
  readonly #metrics = new MachineMetrics();
  readonly #running = new Set<WorkerProcess>();
  readonly #ready = new Set<WorkerProcess>();
  readonly #stop = new AbortController();
  #slots: readonly Promise<void>[] = [];

  private constructor(config: Config, logger: Logger, read: () => LoadedConfig) {
    this.#read = read;
    this.#config = config;
    this.#logger = logger;
  }

  /**
   * Starts one worker, and the others when it is ready: what is wrong is told once, and the first one alone makes what
   * is kept in the store from then on.
   *
   * @param read reads file and environment again
   * @throws FirstWorkerFault
   */
  static async start(config: Config, logger: Logger, read: () => LoadedConfig): Promise<WorkerPool & Listening> {
    // Connections live long here: those of proxies, of pages that poll. The primary gives them out in turn; workers that
    // took them by themselves would take very unequal shares, and keep them.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    cluster.setupPrimary({ serialization: 'advanced' });
    const pool = new WorkerPool(config, logger, read);
    const first = pool.#startOne();
    const outcome = await Promise.race([first.ready, first.ended]);
    if ('code' in outcome) throw new FirstWorkerFault(outcome.code);
    const others = Array.from({ length: config.workers - 1 }, () => pool.#startOne());
    pool.#slots = [first, ...others].map((worker) => pool.#keep(worker));
    return Object.assign(pool, outcome);
  }

  /** Has one worker have the file read again, check it and say what came of it: then all run it. */
  reload(): void {
    const [worker] = this.#ready;
    if (worker === undefined) this.#logger.error('no worker is ready: the file is not read again');
    else worker.tell({ kind: 'reload' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const worker of this.#running) worker.signal('SIGTERM');
    const deadline = setTimeout(() => {
      for (const worker of this.#running) {
        this.#logger.error({ worker_pid: worker.pid }, 'a worker did not stop in time and is ended');
        worker.signal('SIGKILL');
      }
    }, this.#config.drainDelayMs + STOP_MS);
    await Promise.all(this.#slots);
    clearTimeout(deadline);
  }

  #startOne(): WorkerProcess {
    const worker = startWorkerProcess((from, message) => this.#answer(from, message), this.#logger);
    this.#running.add(worker);
    void worker.ready.then(() => {
      // Its last words may come after its end.
      if (this.#running.has(worker)) this.#ready.add(worker);
    });
    void worker.ended.then(() => {
      this.#running.delete(worker);
      this.#ready.delete(worker);
      this.#metrics.forget(worker.id);
    });
    return worker;
  }

  /** Has a worker in one place until the stop. */
  async #keep(first: WorkerProcess): Promise<void> {
    let worker = first;
    for (let ends = 1; ; ends += 1) {
      const { code, signal } = await worker.ended;
      if (this.#stop.signal.aborted) return;
      if (performance.now() - worker.startedAtMs > STEADY_MS) ends = 1;
      const delayMs = restartDelayMs(ends);
      this.#logger.error(
        { worker_pid: worker.pid, exit_code: code, signal, restart_in_ms: delayMs },
        'a worker has ended, another will take its place',
      );
      try {
        await pause(delayMs, undefined, { signal: this.#stop.signal });
      } catch {
        return;
      }
      worker = this.#startOne();
    }
  }

  #answer(worker: WorkerProcess, message: Exclude<WorkerMessage, { readonly kind: 'ready' }>): void {
    switch (message.kind) {
      case 'config':
        worker.tell({ kind: 'config', config: this.#config });
        break;
      case 'read':
        worker.tell({ kind: 'read', read: message.read, loaded: this.#read() });
        break;
      case 'reloaded':
        this.#config = message.config;
        for (const other of this.#running) if (other !== worker) other.tell(message);
        break;
      case 'figures':
        this.#metrics.take(worker.id, message.round, message.figures);
        break;
      case 'scrape':
        void this.#tellAll(worker, message.scrape);
    }
  }

  /** Tells a worker the metrics of all that are ready. */
  async #tellAll(worker: WorkerProcess, scrape: number): Promise<void> {
    const asked = new Map(
      Array.from(this.#ready, ({ id, tell }) => [id, (round: number) => tell({ kind: 'figures', round })]),
    );
    const text = await this.#metrics.text(asked).catch((error) => {
      this.#logger.error({ err: error }, 'the metrics of all workers could not be put together');
      return null;
    });
    worker.tell({ kind: 'scraped', scrape, text });
  }
}
