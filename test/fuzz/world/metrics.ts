import { http } from '../../support/http.ts';

/** The metrics of the product at one moment. */
export class MetricsSample {
  readonly #values: ReadonlyMap<string, number>;

  constructor(text: string) {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    this.#values = new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
  }

  /** Asked for by address, as only this machine may. */
  static async of(port: number): Promise<MetricsSample> {
    const { status, text } = await http(`http://127.0.0.1:${port}/metrics`);
    if (status !== 200) throw new Error(`the metrics were answered by ${status}`);
    return new MetricsSample(text);
  }

  /** The sum of all series of a metric whose labels have a text. */
  sum(name: string, label = ''): number {
    let sum = 0;
    for (const [series, value] of this.#values) {
      if (series.replace(/\{.*/s, '') === name && series.includes(label)) sum += value;
    }
    return sum;
  }

  /** How often steps of a store were taken. */
  steps(...names: readonly string[]): number {
    return names.reduce((sum, name) => sum + this.sum('owr_store_step_duration_seconds_count', `step="${name}"`), 0);
  }

  /** How often any step took longer than a bound of the histogram, in seconds. */
  slowSteps(boundS: number): number {
    const within = this.sum('owr_store_step_duration_seconds_bucket', `le="${boundS}"`);
    return this.sum('owr_store_step_duration_seconds_count') - within;
  }
}
