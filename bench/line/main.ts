import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { startRedis } from '../../test/support/redis-servers.ts';
import { proveBulk } from './bulk.ts';
import { compareRooms } from './compare-rooms.ts';
import { makeRooms } from './make-rooms.ts';
import { fillByJoins } from './memory.ts';
import { formatReport, type LineReport, missedTargets } from './report.ts';
import { MEASURED_SERVER } from './script-times.ts';
import { measureSweeps } from './sweeps.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, json: { type: 'string' } },
});

const report = await run(Number(options.rounds));
process.stdout.write(`\n${formatReport(report)}`);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
for (const missed of missedTargets(report)) {
  process.stdout.write(`\nNot reached: ${missed}\n`);
  process.exitCode = 1;
}

async function run(rounds: number): Promise<LineReport> {
  // Filled first and measured last: its three minutes pass while everything else is measured.
  say('a million join');
  const memory = await fillByJoins();
  await using redis = await startRedis(MEASURED_SERVER);
  const admin = new Redis(redis.node.port);
  try {
    const clock = { nowMs: Date.now() };
    await using store = await openRedisStore({
      target: redis.target,
      clock: () => clock.nowMs,
      commandTimeoutMs: 10_000,
    });
    const bench = { store, admin, clock };
    say('numbers given in bulk leave what joins leave');
    await proveBulk(bench);
    say('rooms of ten million and of a few');
    const rooms = await makeRooms(bench);
    say('steps');
    const steps = await compareRooms(admin, rooms, rounds);
    say('what concerns very many at once');
    const sweeps = await measureSweeps(bench, rooms.line.large);
    say('memory');
    return { steps, sweeps, memory: await memory() };
  } finally {
    admin.disconnect();
  }
}

/** Progress, a line each. */
function say(what: string): void {
  process.stdout.write(`${Math.round(process.uptime())} s: ${what}\n`);
}
