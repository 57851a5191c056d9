import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { formatPath } from '../config/reading/config-problem.ts';
import type { CatalogParts } from '../definitions/catalog-parts.ts';
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

/** Logs and counts what becomes of the definitions of rooms and clients. */
export function tellDefinitions(
  base: Pick<Base, 'logger' | 'metrics'>,
): Pick<CatalogParts<Disposable>, 'onUnfit' | 'onFault' | 'onRestored'> {
  const { logger, metrics } = base;
  return {
    onUnfit(unfit) {
      metrics.observeUnfitDefinitions(unfit.length);
      for (const { kind, name, mistakes } of unfit) {
        const why = mistakes.map(({ path, message }) => `${formatPath(path)} ${message}`.trim());
        logger.warn({ [kind]: name, why }, 'a definition of the admin API is not in force');
      }
    },
    onFault(error) {
      metrics.observeDefinitionsFault();
      logger.error(
        { err: error },
        'the rooms and clients of the admin API could not be taken up: those before stay in force',
      );
    },
    onRestored: tellRestored(base),
  };
}

/** Logs that a tick of a room failed. The next one comes all the same. */
export function warnOfTick({ logger }: Pick<Base, 'logger'>): (error: unknown) => void {
  return (error) => logger.warn({ err: error }, 'a tick failed');
}
