import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startCachingProxy } from '../../test/support/caching-proxy.ts';
import { freePort } from '../../test/support/free-port.ts';
import { type Product, startProduct } from '../../test/support/product.ts';
import { Connections } from '../load/connections.ts';
import { CALLBACK, CLIENT_SECRET } from '../visits/client.ts';
import { findLeaks, join } from './leaks.ts';
import { Pollers } from './pollers.ts';

/** A crowd that polls behind a real cache (docs/cdn.md): what it costs the product, and how soon it sees a change. */
const ROOMS = ['first', 'second'];
/** A quarter of it is the longest `poll_after`. */
const TURN_WINDOW_S = 80;
/** So many wait in each room that those at the end are told to ask as late as that. */
const IN_LINE = 400;
/** Who is asked after leaks, of each room. */
const LOOKED_AT = 25;

/** What is promised. */
const MOST_PER_SECOND = 2;
const LATEST_MS = 2_500;

const { values: options } = parseArgs({
  options: {
    pollers: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '30' },
  },
});
const [pollersOfRoom, seconds] = [Number(options.pollers) / ROOMS.length, Number(options.seconds)];

const missed: string[] = [];
await run();
for (const promise of missed) process.stdout.write(`Not kept: ${promise}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;

async function run(): Promise<void> {
  const port = await freePort();
  await using product = await startProduct({
    rooms: Object.fromEntries(ROOMS.map((room) => [room, { mode: 'open', turn_window: `${TURN_WINDOW_S}s` }])),
    clients: ROOMS.map((room) => ({
      client_id: clientOf(room),
      client_secret: CLIENT_SECRET,
      redirect_uris: [CALLBACK],
      room,
    })),
    issuer: `http://127.0.0.1:${port}`,
    env: { LOG_LEVEL: 'info' },
  });
  await using proxy = await startCachingProxy({ port, originPort: product.port });
  using connections = new Connections(port);
  const everybody = [];
  for (const room of ROOMS) {
    for (let count = 0; count < IN_LINE; count += 1) everybody.push(await join(connections, clientOf(room)));
  }
  const pollers = new Pollers({ connections, rooms: ROOMS, count: pollersOfRoom, rampMs: (TURN_WINDOW_S / 4) * 1000 });
  pollers.start();
  await pause((TURN_WINDOW_S / 4) * 1000);
  await measureCost(product, pollers);
  await measureReach(product, pollers);
  const lookedAt = everybody.filter(({ number }) => number > 1 && number <= LOOKED_AT);
  const leaks = await findLeaks(connections, lookedAt, proxy.cacheFolder);
  await pollers.stop();
  tell('what the cache told of somebody', `${leaks.length} of ${lookedAt.length * 4} answers`, 'none');
  if (leaks.length > 0) missed.push(leaks.slice(0, 3).join('; '));
}

/** Requests that reach the product, while nothing changes. */
async function measureCost(product: Product, pollers: Pollers): Promise<void> {
  const [before, answersBefore, hitsBefore] = [await reached(product), pollers.answers, pollers.hits];
  const startedMs = performance.now();
  await pause(seconds * 1000);
  const elapsedS = (performance.now() - startedMs) / 1000;
  const after = await reached(product);
  const answers = pollers.answers - answersBefore;
  const share = (100 * (pollers.hits - hitsBefore)) / answers;
  tell('pollers', `${pollersOfRoom * ROOMS.length}, asking again after at most ${pollers.longestPollAfterS} s`);
  tell('polls', `${(answers / elapsedS).toFixed(0)}/s, ${share.toFixed(2)} % of them answered by the cache alone`);
  for (const room of ROOMS) {
    const perSecond = ((after.get(room) ?? 0) - (before.get(room) ?? 0)) / elapsedS;
    tell(`of these reach the product, room ${room}`, `${perSecond.toFixed(2)}/s`, `at most ${MOST_PER_SECOND}/s`);
    if (perSecond > MOST_PER_SECOND) missed.push(`${perSecond.toFixed(2)} requests per second of room ${room}`);
  }
}

async function measureReach(product: Product, pollers: Pollers): Promise<void> {
  const [room = ''] = ROOMS;
  pollers.expect({ room, serving: 1 });
  await product.admin.advance(room, 1);
  const changedMs = performance.now();
  const everybodyMs = LATEST_MS + pollers.longestPollAfterS * 1200;
  await pause(everybodyMs + 1_000);
  const { seen, lastAskedMs, oldestAnswerMs } = pollers.reach(changedMs);
  tell('a change of serving: the last answer without it', inSeconds(oldestAnswerMs), `within ${inSeconds(LATEST_MS)}`);
  tell(
    `the last of ${pollersOfRoom} pollers asked and saw it`,
    `${inSeconds(lastAskedMs)} (${seen} saw it)`,
    `within ${inSeconds(everybodyMs)}: that and poll_after with 20 % of jitter`,
  );
  if (oldestAnswerMs > LATEST_MS) missed.push(`an answer without the change after ${inSeconds(oldestAnswerMs)}`);
  if (seen < pollersOfRoom || lastAskedMs > everybodyMs) missed.push(`only ${seen} pollers saw the change in time`);
}

/** Polls that reached the product so far, by room. */
async function reached({ port }: Product): Promise<Map<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const counts = new Map<string, number>();
  for (const [, room = '', count] of text.matchAll(/^owr_room_status_answers_total\{room="([^"]+)".*\} (\d+)$/gm)) {
    counts.set(room, (counts.get(room) ?? 0) + Number(count));
  }
  return counts;
}

function clientOf(room: string): string {
  return `${room}-shop`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function tell(what: string, value: string, promised?: string): void {
  process.stdout.write(`${what}: ${value}${promised === undefined ? '' : ` (promised: ${promised})`}\n`);
}
