import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { RedisNode } from '../../src/store/redis/redis-target.ts';
import { eventually } from '../../test/support/eventually.ts';
import { ask } from '../../test/support/redis-servers.ts';

/** What one operation asks of Redis, on average. */
export interface RedisUse {
  /** How often Redis had something to read: a pipeline or a transaction counts once. */
  readonly roundTrips: number;
  /** Commands that were sent, those of pipelines and transactions one by one. */
  readonly commands: number;
  /** Commands that scripts called. */
  readonly scriptCommands: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const QUIET_MS = 1_000;

/**
 * Counts while operations are done one after the other. What goes on without them (the ticks of the product) is counted
 * before and taken off.
 */
export async function measureRedisUse(
  node: RedisNode,
  operation: () => Promise<void>,
  operations: number,
): Promise<RedisUse> {
  await using watch = await watchRedis(node);
  const quiet = await counted(watch, () => pause(QUIET_MS));
  const busy = await counted(watch, async () => {
    for (let done = 0; done < operations; done += 1) await operation();
  });
  const each = (name: keyof RedisUse): number =>
    Math.max(0, busy[name] - (quiet[name] * busy.elapsedMs) / quiet.elapsedMs) / operations;
  return {
    roundTrips: each('roundTrips'),
    commands: each('commands'),
    scriptCommands: each('scriptCommands'),
    bytesIn: each('bytesIn'),
    bytesOut: each('bytesOut'),
  };
}

interface Watch extends AsyncDisposable {
  count(): Promise<RedisUse>;
}

type Counted = RedisUse & { readonly elapsedMs: number };

async function counted(watch: Watch, run: () => Promise<void>): Promise<Counted> {
  const before = await watch.count();
  const startedAtMs = performance.now();
  await run();
  const elapsedMs = performance.now() - startedAtMs;
  const after = await watch.count();
  return {
    elapsedMs,
    roundTrips: after.roundTrips - before.roundTrips,
    commands: after.commands - before.commands,
    scriptCommands: after.scriptCommands - before.scriptCommands,
    bytesIn: after.bytesIn - before.bytesIn,
    bytesOut: after.bytesOut - before.bytesOut,
  };
}

/** Of each line of MONITOR: who sent the command, an address or `lua`, and its name. */
const LINE = /^\+[\d.]+ \[\d+ (\S+)\] "([^"]*)"/;

/** MONITOR tells the commands of scripts from those that were sent; its own bytes are taken off. */
async function watchRedis(node: RedisNode): Promise<Watch> {
  const socket = connect({ host: node.host, port: node.port });
  let rest = '';
  let own = 0;
  let sent = 0;
  let called = 0;
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, by, name] = LINE.exec(line) ?? [];
      if (by === 'lua') called += 1;
      else if (name === 'INFO') own += 1;
      else if (by !== undefined) sent += 1;
    }
  });
  socket.write('MONITOR\r\n');
  await eventually('MONITOR', () => socket.bytesRead > 0);
  return {
    async count() {
      const asked = own + 1;
      const info = await ask(node, 'INFO', 'stats');
      // The line of this very question comes after those of all that was done before.
      await eventually('MONITOR to be up to date', () => own >= asked, { everyMs: 5 });
      const figure = (name: string): number => Number(new RegExp(`${name}:(\\d+)`).exec(info)?.[1]);
      return {
        roundTrips: figure('total_reads_processed'),
        commands: sent,
        scriptCommands: called,
        bytesIn: figure('total_net_input_bytes'),
        bytesOut: figure('total_net_output_bytes') - socket.bytesRead,
      };
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  };
}
