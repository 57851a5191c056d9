import type { IncomingMessage, ServerResponse } from 'node:http';
import process from 'node:process';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { type ArrivalOptions, arrivals } from './arrival.ts';
import { ArrivalLimit } from './arrival-limit.ts';
import { busyAnswers } from './busy-page.ts';
import type { Views } from './views.ts';

export interface SheddingOptions extends ArrivalOptions {
  readonly views: Views;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly metrics: Metrics;
}

const LOOK_EVERY_MS = 500;

/**
 * Turns some of the arrivals away for a few seconds when more come than this process can serve, at once and before
 * anything was done for them, so that people in line, those whose turn it is, and gateways are served as ever
 * (docs/overload.md).
 *
 * @returns answers an arrival that there is no room for, or tells that the request may go on
 */
export function arrivalShedding(options: SheddingOptions): (req: IncomingMessage, res: ServerResponse) => boolean {
  const { views, logger, metrics } = options;
  const limit = new ArrivalLimit({ now: () => performance.now(), used: usedMs, atEndOfTurn: setImmediate });
  const isArrival = arrivals(options);
  const answerBusy = busyAnswers(views);
  let shed = 0;

  function begin(): void {
    logger.warn('more people arrive than can be served: some are asked to come back in a few seconds');
    metrics.observeShedding(true);
    const timer = setInterval(() => {
      if (limit.isBusy()) return;
      clearInterval(timer);
      logger.info({ shed }, 'everybody who arrives is served again');
      metrics.observeShedding(false);
      shed = 0;
    }, LOOK_EVERY_MS);
    timer.unref();
  }

  return function shedArrival(req, res) {
    limit.noteRequest();
    if (!isArrival(req, res)) return false;
    const reason = limit.enter();
    if (reason === null) {
      res.on('close', () => limit.leave());
      return false;
    }
    shed += 1;
    metrics.observeShed(reason);
    if (shed === 1) begin();
    answerBusy(req, res);
    return true;
  };
}

function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
