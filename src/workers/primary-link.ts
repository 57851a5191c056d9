import cluster from 'node:cluster';
import process from 'node:process';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import type { LoadedConfig } from '../config/reading/load-config.ts';
import type { Listening, PrimaryMessage, WorkerMessage } from './messages.ts';

/** What a worker does when it is told to. */
export interface Reloading {
  /** Has the file read again. */
  reload(): unknown;
  /** Goes on with another configuration. */
  use(config: Config): unknown;
}

/** A worker's end of the line to its primary. Without a primary there is no worker: Node ends it when the line breaks. */
export class PrimaryLink implements Disposable {
  readonly #config = Promise.withResolvers<Config>();
  readonly #scrapes = new Map<number, PromiseWithResolvers<string>>();
  readonly #reads = new Map<number, PromiseWithResolvers<LoadedConfig>>();
  #lastScrape = 0;
  #lastRead = 0;
  #worker: Reloading | null = null;
  /** What was to be run before the worker was ready for it. */
  #next: Config | null = null;
  #tellFigures: (round: number) => void = () => undefined;

  constructor() {
    process.on('message', (message: PrimaryMessage) => this.#take(message));
  }

  /** What to run, as the primary has read and checked it: all workers run the same, those that are started later too. */
  config(): Promise<Config> {
    tell({ kind: 'config' });
    return this.#config.promise;
  }

  ready(listening: Listening): void {
    tell({ kind: 'ready', listening });
  }

  /** The file, which the primary reads again. */
  read(): Promise<LoadedConfig> {
    this.#lastRead += 1;
    const read = Promise.withResolvers<LoadedConfig>();
    this.#reads.set(this.#lastRead, read);
    tell({ kind: 'read', read: this.#lastRead });
    return read.promise;
  }

  /** This worker runs another configuration: all others are to run it too. */
  reloaded(config: Config): void {
    tell({ kind: 'reloaded', config });
  }

  /** Tells the worker what the primary wants of it. */
  serve(worker: Reloading): void {
    this.#worker = worker;
    if (this.#next !== null) worker.use(this.#next);
  }

  /**
   * @param registry the metrics of this process, for whoever is asked for those of all
   * @returns gives the metrics of all processes, as text for Prometheus
   */
  exposition(registry: Registry, logger: Logger): () => Promise<string> {
    this.#tellFigures = (round) => {
      registry.getMetricsAsJSON().then(
        (figures) => tell({ kind: 'figures', round, figures }),
        (error) => logger.warn({ err: error }, 'the metrics could not be read'),
      );
    };
    return () => {
      this.#lastScrape += 1;
      const scraped = Promise.withResolvers<string>();
      this.#scrapes.set(this.#lastScrape, scraped);
      tell({ kind: 'scrape', scrape: this.#lastScrape });
      return scraped.promise;
    };
  }

  /** Lets the process end when it has nothing left to do. */
  [Symbol.dispose](): void {
    cluster.worker?.disconnect();
  }

  #take(message: PrimaryMessage): void {
    switch (message.kind) {
      case 'config':
        this.#config.resolve(message.config);
        break;
      case 'read':
        this.#reads.get(message.read)?.resolve(message.loaded);
        this.#reads.delete(message.read);
        break;
      case 'reloaded':
        this.#next = message.config;
        this.#worker?.use(message.config);
        break;
      case 'reload':
        this.#worker?.reload();
        break;
      case 'figures':
        this.#tellFigures(message.round);
        break;
      case 'scraped':
        this.#endScrape(message.scrape, message.text);
    }
  }

  #endScrape(scrape: number, text: string | null): void {
    const scraped = this.#scrapes.get(scrape);
    this.#scrapes.delete(scrape);
    if (text === null) scraped?.reject(new Error('the metrics of all workers could not be put together'));
    else scraped?.resolve(text);
  }
}

function tell(message: WorkerMessage): void {
  // The line may break while this is on its way, and then the process ends.
  process.send?.(message, undefined, undefined, () => undefined);
}
