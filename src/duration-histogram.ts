import type { Metric, Registry } from 'prom-client';

/** What was observed with the same values of the labels. */
interface Observed {
  readonly labels: Readonly<Record<string, string>>;
  /** Observations up to each bound, those up to the bound before left out; the last one has what is above all bounds. */
  readonly counts: number[];
  sumS: number;
}

export interface DurationHistogramOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
  /** Upper bounds of the buckets, seconds, the smallest first. */
  readonly buckets: readonly number[];
  readonly registry: Registry;
}

const SEPARATOR = '\u0000';

/**
 * A histogram of durations for Prometheus. Every request is observed, and the one of `prom-client` takes as
 * long for that as routing does. Here one short text tells the values of the labels apart.
 */
export class DurationHistogram<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly #labelNames: readonly Label[];
  readonly #buckets: readonly number[];
  readonly #observed = new Map<string, Observed>();

  constructor({ name, help, labelNames, buckets, registry }: DurationHistogramOptions<Label>) {
    this.name = name;
    this.help = help;
    this.#labelNames = labelNames;
    this.#buckets = buckets;
    // The registry asks its metrics for `name`, `type` and `get` alone.
    registry.registerMetric(this as unknown as Metric);
  }

  /** @param values of the labels, in the order of their names */
  observe(durationMs: number, ...values: readonly (string | number)[]): void {
    const seconds = durationMs / 1000;
    const observed = this.#of(values);
    const at = this.#buckets.findIndex((bound) => seconds <= bound);
    const bucket = at === -1 ? this.#buckets.length : at;
    observed.counts[bucket] = (observed.counts[bucket] ?? 0) + 1;
    observed.sumS += seconds;
  }

  /** What `prom-client` tells of a histogram. */
  async get() {
    const { name, help, type, aggregator } = this;
    return { name, help, type, aggregator, values: [...this.#observed.values()].flatMap((each) => this.#told(each)) };
  }

  #of(values: readonly (string | number)[]): Observed {
    const key = values.join(SEPARATOR);
    const known = this.#observed.get(key);
    if (known !== undefined) return known;
    const labels = Object.fromEntries(this.#labelNames.map((name, at) => [name, String(values[at])]));
    const observed = { labels, counts: new Array<number>(this.#buckets.length + 1).fill(0), sumS: 0 };
    this.#observed.set(key, observed);
    return observed;
  }

  #told({ labels, counts, sumS }: Observed) {
    let upTo = 0;
    const buckets = counts.map((count, at) => {
      upTo += count;
      return { metricName: `${this.name}_bucket`, labels: { le: this.#buckets[at] ?? '+Inf', ...labels }, value: upTo };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sumS },
      { metricName: `${this.name}_count`, labels, value: upTo },
    ];
  }
}
