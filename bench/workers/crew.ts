import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually.ts';
import { startProduct } from '../../test/support/product.ts';
import { ask, startRedis } from '../../test/support/redis-servers.ts';
import { canPin, cpuMs } from '../cores.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { Connections } from '../load/connections.ts';
import { Session } from '../load/session.ts';
import { arrive } from '../visits/arrival.ts';
import { CALLBACK, CLIENT_ID, CLIENT_SECRET } from '../visits/client.ts';

/** Where the processes of a run go. */
export interface Cores {
  readonly load: readonly number[];
  readonly redis: readonly number[];
  /** As many as workers may use. */
  readonly workers: readonly number[];
}

export interface CrewRound {
  readonly perSecond: number;
  /** CPU time for one arrival, microseconds: of all processes of the product, and of Redis. */
  readonly cpuMicros: number;
  readonly redisMicros: number;
  /** Arrivals that were asked to come back later, whose cost is in that of the others. */
  readonly turnedAway: number;
}

/** The product with some workers, and a Redis of its own. */
export interface Crew extends AsyncDisposable {
  /** Newcomers come and take numbers, as fast as they are let. */
  run(durationMs: number): Promise<CrewRound>;
}

/** For each worker: what an arrival costs depends on how many come in one turn of the event loop. */
const AT_ONCE = 32;
/** Whoever is turned away because too many come at once tries again after this time. */
const TRY_AGAIN_MS = 20;

export function pinAll(pids: readonly number[], cores: readonly number[]): void {
  if (!canPin) return;
  for (const pid of pids) {
    const { status, stderr } = spawnSync('taskset', ['-a', '-c', '-p', cores.join(), String(pid)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`taskset: ${stderr}`);
  }
}

export async function startCrew(workers: number, cores: Cores): Promise<Crew> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await startRedis());
  const product = stack.use(
    await startProduct({
      rooms: { bench: { mode: 'open' } },
      clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [CALLBACK], room: 'bench' }],
      redisUrl: `redis://127.0.0.1:${redis.node.port}`,
      env: { WORKERS: String(workers), LOG_LEVEL: 'info' },
    }),
  );
  if (workers > 1) {
    await eventually('all workers', async () =>
      (await (await fetch(`${product.issuer}/metrics`)).text()).includes(`\nowr_workers ${workers}\n`),
    );
  }
  const processes = [product.pid, ...childrenOf(product.pid)];
  pinAll(processes, cores.workers.slice(0, workers));
  const [, pid] = /process_id:(\d+)/.exec(await ask(redis.node, 'INFO', 'server')) ?? [];
  const redisProcesses = [Number(pid)];
  pinAll(redisProcesses, cores.redis);
  const connections = stack.use(new Connections(product.port));
  const held = stack.move();
  return {
    async run(durationMs) {
      const [cpuBeforeMs, redisBeforeMs, startedAtMs] = [sumMs(processes), sumMs(redisProcesses), performance.now()];
      let arrivals = 0;
      let turnedAway = 0;
      async function newcomer(): Promise<void> {
        try {
          await arrive(new Session(connections));
          arrivals += 1;
        } catch (error) {
          // A machine with much else to do lets the product stand still for so long that it sheds.
          if (!(error instanceof Error && error.message.endsWith(' 503'))) throw error;
          turnedAway += 1;
          await pause(TRY_AGAIN_MS);
        }
      }
      await closedLoop(newcomer, { durationMs, atOnce: AT_ONCE * workers });
      return {
        turnedAway,
        perSecond: (arrivals * 1000) / (performance.now() - startedAtMs),
        cpuMicros: ((sumMs(processes) - cpuBeforeMs) * 1000) / arrivals,
        redisMicros: ((sumMs(redisProcesses) - redisBeforeMs) * 1000) / arrivals,
      };
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function sumMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (cpuMs(pid) ?? Number.NaN), 0);
}
