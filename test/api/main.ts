import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ADMIN_KEY, startProduct } from '../support/product.ts';
import { startRedis } from '../support/redis-servers.ts';
import { shopClient } from '../support/shop-setup.ts';

const PROGRAM = fileURLToPath(new URL('../../.tools/schemathesis/bin/schemathesis', import.meta.url));
const CONFIG = fileURLToPath(new URL('schemathesis.toml', import.meta.url));

/** `launch` is where requests go that name a room; the rest is there for those about all rooms. */
const rooms = { launch: { mode: 'open', inlet: { capacity: 100 } }, other: { mode: 'paused' } };

const [seed = '1', ...more] = process.argv.slice(2);

process.exitCode = (await failsOn('SQLite', null)) ? 1 : 0;
await using redis = await startRedis();
const { host, port } = redis.node;
if (await failsOn('Redis', `redis://${host}:${port}`)) process.exitCode = 1;

/** Starts a product on a store and sends it what schemathesis makes of its document. @returns whether something failed */
async function failsOn(name: string, redisUrl: string | null): Promise<boolean> {
  process.stdout.write(`\nThe admin API on ${name}\n`);
  await using product = await startProduct({ rooms, clients: [shopClient()], redisUrl, env: { LOG_LEVEL: 'warn' } });
  // Whatever it writes beside its report is of no use later.
  const folder = mkdtempSync(join(tmpdir(), 'owr-api-'));
  const api = `${product.issuer}/admin/api/v1`;
  // It does not take the address of the document into account, to which that of the server is relative.
  const where = ['run', `${api}/openapi.json`, '--url', api, '-H', `Authorization: Bearer ${ADMIN_KEY}`];
  const args = ['--config-file', CONFIG, ...where, '--checks', 'all', '--seed', seed];
  const child = spawn(PROGRAM, [...args, ...more], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  rmSync(folder, { recursive: true, force: true });
  const errors = product
    .output()
    .split('\n')
    .filter((line) => line.includes('"level":50'));
  if (errors.length > 0) process.stdout.write(`The product logged errors:\n${errors.join('\n')}\n`);
  return code !== 0 || errors.length > 0;
}
