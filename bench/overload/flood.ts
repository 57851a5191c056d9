import { getPriority, setPriority } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { header, headers } from '../load/connections.ts';
import { AUTHORIZE_PATH } from '../visits/client.ts';
import { Lane } from './lane.ts';
import { type Phase, phaseOf } from './latencies.ts';

/** What a program of its own does, so that only what it says of itself can have been made slow by it. */
export interface Flood {
  readonly perSecond: number;
  readonly durationMs: number;
  /** How many of the connections may be used; whoever finds none free waits here. */
  readonly lanes: number;
}

export interface Flooded {
  /** Those who were given a number, from their request to their page. */
  readonly joined: Phase;
  /** Those who were asked to come back, from the request that was answered so. */
  readonly shed: Phase;
  /** From the moment at which newcomers were due to the moment at which this program got round to them. */
  readonly queued: Phase;
  /** Not answered, or not as they should have been. */
  readonly wrong: number;
  /** 99 of 100 looks at this program's event loop found it no later than this, milliseconds. */
  readonly ownDelayP99Ms: number;
}

/** Begun between two looks at what has come back: catching up at once would keep this process from hearing any answer. */
const MOST_AT_ONCE = 32;
const DELAY_GRAIN_MS = 1;
/** Redis and those who measure come first on the core that they share with this. */
const NICER = 5;

setPriority(getPriority() + NICER);
const [port = 0, laneCount = 0] = process.argv.slice(2).map(Number);
/** Kept open, as a proxy in front keeps them. */
const idle = Array.from({ length: laneCount }, () => new Lane(port));
process.on('message', (plan: Flood) => {
  void flood(plan).then((flooded) => process.send?.(flooded));
});

/** Newcomers come at this pace, whatever becomes of those before them, and none comes back. */
async function flood({ perSecond, durationMs, lanes }: Flood): Promise<Flooded> {
  const delay = monitorEventLoopDelay({ resolution: DELAY_GRAIN_MS });
  const [joinedMs, shedMs, queuedMs]: [number[], number[], number[]] = [[], [], []];
  let wrong = 0;
  const host = `Host: 127.0.0.1:${port}\r\nAccept: text/html,*/*;q=0.8\r\n`;
  const arrival = `GET ${AUTHORIZE_PATH} HTTP/1.1\r\n${host}\r\n`;

  async function arrive(lane: Lane): Promise<void> {
    const startedMs = performance.now();
    const sent = await lane.ask(arrival);
    if (sent?.status === 503) return void shedMs.push(performance.now() - startedMs);
    const path = header(sent?.head ?? '', 'location');
    if (sent?.status !== 303 || path === null) {
      wrong += 1;
      return;
    }
    const cookies = headers(sent.head, 'set-cookie').map((line) => line.split(';', 1)[0]);
    const askedMs = performance.now();
    const page = await lane.ask(`GET ${path} HTTP/1.1\r\n${host}Cookie: ${cookies.join('; ')}\r\n\r\n`);
    if (page?.status === 503) shedMs.push(performance.now() - askedMs);
    else if (page?.status === 200) joinedMs.push(performance.now() - startedMs);
    else wrong += 1;
  }

  async function arriveOver(lane: Lane): Promise<void> {
    await arrive(lane);
    idle.push(lane.closed ? new Lane(port) : lane);
  }

  const running = new Set<Promise<void>>();
  const count = Math.round((perSecond * durationMs) / 1000);
  delay.enable();
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  for (let begun = 0; begun < count && performance.now() < endMs; ) {
    const due = Math.min(count, Math.floor(((performance.now() - startMs) * perSecond) / 1000));
    for (let left = MOST_AT_ONCE; left > 0 && begun < due; left -= 1) {
      const lane = running.size < lanes ? idle.shift() : undefined;
      if (lane === undefined) break;
      queuedMs.push(Math.max(0, performance.now() - startMs - (begun * 1000) / perSecond));
      const one = arriveOver(lane);
      running.add(one);
      void one.then(() => running.delete(one));
      begun += 1;
    }
    await (begun < due && running.size < lanes ? nextTurn() : pause(1));
  }
  await Promise.all(running);
  const seconds = (performance.now() - startMs) / 1000;
  return {
    joined: phaseOf(joinedMs, seconds),
    shed: phaseOf(shedMs, seconds),
    queued: phaseOf(queuedMs, seconds),
    wrong,
    ownDelayP99Ms: delay.percentile(99) / 1e6 - DELAY_GRAIN_MS,
  };
}
