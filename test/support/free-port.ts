import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/**
 * Where ports are taken from: below those that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere).
 * So between the question and the answer "listening", which may take seconds on a busy machine, no connection gets the port.
 * Above 10080, to which browsers do not go.
 */
const [FIRST, BEYOND] = [11_000, 32_000];

/** What runs side by side takes its ports from different parts: what one was given may not be listened on for seconds. */
const PARTS = 32;
const PART_SIZE = Math.floor((BEYOND - FIRST) / PARTS);

/** Who listens on the port of a part's number from here on has that part. */
const FIRST_LOCK = 10_900;

const given = new Set<number>();
let part: Promise<number> | undefined;

/** A port of the loopback interface that nobody listens on, given to nobody else in this process or in one beside it. */
export async function freePort(): Promise<number> {
  part ??= takePart();
  const begin = FIRST + (await part) * PART_SIZE;
  for (;;) {
    const port = randomInt(begin, begin + PART_SIZE);
    if (given.has(port)) continue;
    given.add(port);
    const server = await listen(port);
    if (server === null) continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
}

/** Takes a part for as long as this process lives. @throws {Error} where each has its process already */
async function takePart(): Promise<number> {
  const first = randomInt(PARTS);
  for (let tried = 0; tried < PARTS; tried += 1) {
    const candidate = (first + tried) % PARTS;
    const lock = await listen(FIRST_LOCK + candidate);
    if (lock === null) continue;
    lock.unref();
    return candidate;
  }
  throw new Error(`${PARTS} processes take ports for their tests already`);
}

function listen(port: number): Promise<Server | null> {
  const { promise, resolve } = Promise.withResolvers<Server | null>();
  const server = createServer();
  server.once('error', () => resolve(null));
  server.listen(port, '127.0.0.1', () => resolve(server));
  return promise;
}
