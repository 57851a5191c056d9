import { setTimeout as pause } from 'node:timers/promises';
import { onCpuMs } from '../cores.ts';
import { startBenchRedis } from '../servers/bench-redis.ts';
import { startProductServer } from '../servers/product-server.ts';
import { median } from '../statistics.ts';
import type { SingleFigure } from './single-figure.ts';

const ROOMS = 10;
const SETTLED_MS = 5_000;
const ROUND_MS = 5_000;

/** What a process uses for which nobody asks: the median of some rounds, with ten rooms that call people at a rate. */
export async function measureIdle(rounds: number): Promise<SingleFigure[]> {
  await using redis = await startBenchRedis();
  const stores = { redis: `redis://127.0.0.1:${redis.node.port}`, embedded: null };
  const figures: SingleFigure[] = [];
  for (const [store, redisUrl] of Object.entries(stores)) {
    figures.push({
      key: `idle-${store}`,
      what: `CPU time of a process with ten rooms and no visitors, in a second (${store})`,
      unit: 'ms',
      product: await idleMs(redisUrl, rounds),
      baseline: null,
      most: 1,
    });
  }
  return figures;
}

/** CPU milliseconds in a second. */
async function idleMs(redisUrl: string | null, rounds: number): Promise<number> {
  const room = { mode: 'open', inlet: { admit: 200, every: '1m' } };
  await using server = await startProductServer({ room, rooms: ROOMS, redisUrl, profile: null });
  await pause(SETTLED_MS);
  const used: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [beganMs, before] = [performance.now(), onCpuMs(server.pid)];
    await pause(ROUND_MS);
    const [endedMs, after] = [performance.now(), onCpuMs(server.pid)];
    used.push(((after - before) * 1000) / (endedMs - beganMs));
  }
  return median(used);
}
