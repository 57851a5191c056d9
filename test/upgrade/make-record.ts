import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { Browser } from '../support/browser.ts';
import { publicDraw } from '../support/early-visitors.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startRedis } from '../support/redis-servers.ts';
import { type FormerRelease, startFormerRelease } from './former-release.ts';
import { CLIENTS, CONCERT, DOORS_AT_MS, LAUNCH, MUSEUM, RECORDED_AT_MS } from './former-setup.ts';
import { MovedClock } from './moved-clock.ts';
import { type Recorded, type RecordedVisitor, recordFolder, type StoreName } from './record.ts';
import { RecordedPeople } from './recorded-people.ts';
import { dumpKeys } from './redis-dump.ts';

const [checkout, store] = process.argv.slice(2);
if (checkout === undefined || (store !== 'sqlite' && store !== 'redis')) {
  process.stderr.write('usage: node test/upgrade/make-record.ts CHECKOUT_OF_VERSION_0.1 sqlite|redis\n');
  process.exit(64);
}
await makeRecord(checkout, store);

/** Lets people come to the former release, and writes down what it and they hold then. */
async function makeRecord(checkout: string, store: StoreName): Promise<void> {
  const clock = new MovedClock(RECORDED_AT_MS);
  const dataDir = await mkdtemp(join(tmpdir(), 'owr-record-'));
  await using server = store === 'redis' ? await startRedis() : null;
  const redis = server === null ? null : new Redis(server.node.port);
  const start = async (): Promise<FormerRelease> =>
    startFormerRelease(checkout, { clock, dataDir, redis: server?.node ?? null, port });
  const port = await freePort();

  const release = await start();
  const { admin, issuer } = release;
  await admin.patch(LAUNCH, { message: 'The first 100 get a poster.' });
  await admin.patch(MUSEUM, { message: 'Mind the step.', grace: '20m' });
  const people = new RecordedPeople(release, clock);
  await people.comeAndGo(async () => {
    // Another server than before: numbers go on behind the mark.
    await redis?.hset(`owr:{${LAUNCH}}:state`, 'era', 'another');
  });
  const { keys } = await new Browser().json<{ keys: { kid: string }[] }>(`${issuer}/.well-known/jwks.json`);
  await release[Symbol.asyncDispose]();

  const folder = recordFolder(store);
  await mkdir(folder, { recursive: true });
  if (redis === null)
    await writeFile(join(folder, 'waiting-room.db.gz'), gzipSync(await readFile(join(dataDir, 'waiting-room.db'))));
  else await writeJson(join(folder, 'keys.json'), await dumpKeys(redis));
  const takenAtMs = clock.read();

  clock.pass((DOORS_AT_MS - takenAtMs) / 1000 + 1);
  const { visitors } = people;
  const drawn = await drawnNumbers(await start(), visitors);
  const recorded: Recorded = { takenAtMs, kids: keys.map(({ kid }) => kid), visitors, drawn };
  await writeJson(join(folder, 'visitors.json'), recorded);
  redis?.disconnect();
  await rm(dataDir, { recursive: true });
}

/** The numbers of the early visitors, by the release that took them. */
async function drawnNumbers(
  release: FormerRelease,
  visitors: Readonly<Record<string, RecordedVisitor>>,
): Promise<Record<string, number>> {
  await using running = release;
  await eventually('the doors to open', async () => (await publicDraw(running.issuer, CONCERT)).drawn);
  const numbers: Record<string, number> = {};
  for (const [name, { client, page, cookies }] of Object.entries(visitors)) {
    if (CLIENTS[client]?.room !== CONCERT || page === null) continue;
    const Cookie = cookies.map(({ name: cookie, value }) => `${cookie}=${value}`).join('; ');
    const headers = { Accept: 'application/json', Cookie };
    const { number } = (await (await fetch(running.issuer + page, { headers })).json()) as { number: number };
    numbers[name] = number;
  }
  return numbers;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
