import type { Logger } from 'pino';
import type { Lane } from '../entrance/lane.ts';
import type { Views } from '../pages/views.ts';
import { type ArrivalOptions, arrivals } from './arrival.ts';
import { ArrivalQueue, type ShedReason } from './arrival-queue.ts';
import { busyAnswers } from './busy-page.ts';

/** What the metrics are told of shedding. */
export interface SheddingMetrics {
  /** Told of each arrival that is turned away. */
  observeShed(reason: ShedReason): void;
  /** Told when shedding begins and ends. */
  observeShedding(shedding: boolean): void;
}

export interface SheddingOptions extends ArrivalOptions {
  readonly views: Views;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly metrics: SheddingMetrics;
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
 */
export function arrivalShedding(options: SheddingOptions): Lane {
  const { views, logger, metrics } = options;
  const queue = new ArrivalQueue({ monotonicMs: () => performance.now(), afterOthers: setImmediate });
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

  return function queueArrival(request, rest) {
    const step = arrivalStep(request);
    if (step === null) return false;
    const { res } = request;
    queue.enter({
      longestWaitMs: LONGEST_WAIT_MS[step],
      begin() {
        // Whoever has left meanwhile takes no number.
        if (res.destroyed) return queue.leave();
        res.on('close', () => queue.leave());
        rest(request);
      },
      shed(reason) {
        shed += 1;
        metrics.observeShed(reason);
        if (shed === 1) tell();
        answerBusy(request);
      },
    });
    return true;
  };
}
