import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { type ArrivalOptions, arrivals } from './arrival.ts';
import { ArrivalQueue } from './arrival-queue.ts';
import { busyAnswers } from './busy-page.ts';
import type { Handler } from './entrance.ts';
import type { Views } from './views.ts';

export interface SheddingOptions extends ArrivalOptions {
  readonly views: Views;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly metrics: Metrics;
}

/**
 * A burst that is over within two seconds is served. For whoever has a ticket already half of the work is done: that
 * should not be in vain.
 */
const LONGEST_WAIT_MS = { first: { calm: 2_000, busy: 200 }, next: { calm: 5_000, busy: 1_000 } } as const;
const LOOK_EVERY_MS = 500;

/**
 * Lets arrivals wait for everybody else, and turns some of them away for a few seconds when more come than this process
 * can serve, before anything was done for them: so people in line, those whose turn it is, and gateways are served as
 * ever (docs/overload.md).
 *
 * @param serve goes on with a request, now or a little later
 */
export function arrivalShedding(options: SheddingOptions, serve: Handler): Handler {
  const { views, logger, metrics } = options;
  const queue = new ArrivalQueue({ now: () => performance.now(), afterOthers: setImmediate });
  const arrivalStep = arrivals(options);
  const answerBusy = busyAnswers(views);
  let shed = 0;

  function tell(): void {
    logger.warn('more people arrive than can be served: some are asked to come back in a few seconds');
    metrics.observeShedding(true);
    const timer = setInterval(() => {
      if (queue.isBusy()) return;
      clearInterval(timer);
      logger.info({ shed }, 'everybody who arrives is served again');
      metrics.observeShedding(false);
      shed = 0;
    }, LOOK_EVERY_MS);
    timer.unref();
  }

  return function serveInOrder(req, res) {
    const step = arrivalStep(req, res);
    if (step === null) return serve(req, res);
    queue.enter({
      longestWaitMs: LONGEST_WAIT_MS[step],
      begin() {
        // Whoever has left meanwhile takes no number.
        if (res.destroyed) return queue.leave();
        res.on('close', () => queue.leave());
        serve(req, res);
      },
      shed(reason) {
        shed += 1;
        metrics.observeShed(reason);
        if (shed === 1) tell();
        answerBusy(req, res);
      },
    });
  };
}
