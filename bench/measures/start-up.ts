import { FREE_ROOM } from '../rows/admissions.ts';
import { startBareProvider } from '../servers/baseline-server.ts';
import { startBenchRedis } from '../servers/bench-redis.ts';
import { startProductServer } from '../servers/product-server.ts';
import type { Server } from '../servers/spawn-server.ts';
import { median } from '../statistics.ts';
import type { SingleFigure } from './single-figure.ts';

/**
 * From the start of the process to its first answer that it is ready.
 *
 * Starts the product and the bare provider in turns, both on a Redis of their own that knows them from a first start.
 */
export async function measureStartUp(rounds: number): Promise<SingleFigure[]> {
  await using redis = await startBenchRedis();
  const redisUrl = `redis://127.0.0.1:${redis.node.port}`;
  const startProduct = () => timed(startProductServer({ room: FREE_ROOM, redisUrl, profile: null }));
  const startBaseline = () => timed(startBareProvider({ redisUrl, interaction: 'finish' }));
  await startProduct();
  await startBaseline();
  const productMs: number[] = [];
  const baselineMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    productMs.push(await startProduct());
    baselineMs.push(await startBaseline());
  }
  return [
    {
      key: 'start-up',
      what: 'from the start of the process to its first answer that it is ready; beside bare oidc-provider',
      unit: 'ms',
      product: median(productMs),
      baseline: median(baselineMs),
      most: null,
    },
  ];
}

async function timed(starting: Promise<Server>): Promise<number> {
  await using server = await starting;
  return server.startedInMs;
}
