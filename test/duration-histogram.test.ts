import { AggregatorRegistry, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { DurationHistogram } from '../src/duration-histogram.ts';
import { Random } from './support/random.ts';

const BUCKETS = [0.001, 0.01, 0.1, 1];
const about = { name: 'seconds', help: 'Of something', labelNames: ['route', 'status'] as const };

/** Ours and that of `prom-client`, which have observed the same. */
function both(seed: number) {
  const random = new Random(seed);
  const [own, theirs] = [new Registry(), new Registry()];
  const ours = new DurationHistogram({ ...about, buckets: BUCKETS, registry: own });
  const other = new Histogram({ ...about, labelNames: [...about.labelNames], buckets: BUCKETS, registers: [theirs] });
  for (let nth = 0; nth < 300; nth += 1) {
    // Whole milliseconds: both find the same on a bound.
    const ms = random.pick([0, 1, 10, 100, 1_000, random.int(0, 5_000)]);
    const [route, status] = [random.pick(['token', 'with "quotes"\n']), random.pick([200, 503])];
    ours.observe(ms, route, status);
    other.observe({ route, status }, ms / 1000);
  }
  return { own, theirs };
}

const linesOf = (text: string): string[] => text.split('\n').sort();

test('tells what that of prom-client tells', async () => {
  const { own, theirs } = both(1);
  expect(linesOf(await own.metrics())).toEqual(linesOf(await theirs.metrics()));
});

test('adds up over processes likewise', async () => {
  const runs = [both(2), both(3)];
  const told = async (which: 'own' | 'theirs') => {
    const all = await Promise.all(runs.map((run) => run[which].getMetricsAsJSON()));
    return linesOf(await AggregatorRegistry.aggregate(all).metrics());
  };
  expect(await told('own')).toEqual(await told('theirs'));
});
