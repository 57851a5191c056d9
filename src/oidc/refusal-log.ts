import type { Logger } from 'pino';
import { REFUSALS, type RefusalReason } from './refusal-reasons.ts';

export interface RefusalMetrics {
  /** `client` is the id of a registered one, or `unknown`. */
  observeRefusal(refusal: { readonly client: string; readonly reason: RefusalReason }): void;
}

export interface RefusalLogOptions {
  readonly logger: Pick<Logger, 'info'>;
  readonly metrics: RefusalMetrics;
  /** Milliseconds by a clock that never goes back. */
  readonly monotonicMs: () => number;
}

export interface Refusal {
  /** Of a registered client; null: it is not known which one. */
  readonly client: string | null;
  readonly reason: RefusalReason;
  /** For the log: values of a sender must have passed `shown`. */
  readonly about?: Readonly<Record<string, string>>;
}

/** One line for each client and reason in this time. */
const LINE_EVERY_MS = 60_000;
const MOST_SHOWN_CHARACTERS = 100;

const UNKNOWN_CLIENT = 'unknown';

/** Tells of what clients are refused: each time to the metrics, and once a minute for each client and reason to the log. */
export class RefusalLog {
  readonly #options: RefusalLogOptions;
  /** Bounded: by registered clients and reasons. */
  readonly #lines = new Map<string, { readonly atMs: number; unsaid: number }>();

  constructor(options: RefusalLogOptions) {
    this.#options = options;
  }

  tell({ client: clientId, reason, about = {} }: Refusal): void {
    const { logger, metrics, monotonicMs } = this.#options;
    const client = clientId ?? UNKNOWN_CLIENT;
    metrics.observeRefusal({ client, reason });
    if (reason === 'ended') return;
    const key = JSON.stringify([clientId, reason]);
    const line = this.#lines.get(key);
    const nowMs = monotonicMs();
    if (line !== undefined && nowMs - line.atMs < LINE_EVERY_MS) {
      line.unsaid += 1;
      return;
    }
    this.#lines.set(key, { atMs: nowMs, unsaid: 0 });
    logger.info(
      { client, reason, ...about, since_last: line?.unsaid ?? 0 },
      `a client was refused: ${REFUSALS[reason]}`,
    );
  }
}

/** A value of a sender as the log may show it: cut to 100 characters, and all but printable ASCII replaced. */
export function shown(value: string): string {
  return value.slice(0, MOST_SHOWN_CHARACTERS).replaceAll(/[^\x20-\x7e]/g, '?');
}
