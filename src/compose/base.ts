import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../metrics.ts';

/** What every part of the composition may use. */
export interface Base {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
  /** What is put here is closed when the process stops, the newest first. */
  readonly resources: AsyncDisposableStack;
}

/** Logs and counts that the store had lost a document of the deployment, which this process has written back. */
export function tellRestored({ logger, metrics }: Pick<Base, 'logger' | 'metrics'>): (document: string) => void {
  return (document) => {
    logger.warn({ document }, 'the store had lost secrets of the deployment: written back');
    metrics.observeRestoredDocument(document);
  };
}

/** Logs that a tick of a room failed. The next one comes all the same. */
export function warnOfTick({ logger }: Pick<Base, 'logger'>): (error: unknown) => void {
  return (error) => logger.warn({ err: error }, 'a tick failed');
}
