import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RedisNode, RedisTarget } from '../../src/store/redis/redis-target.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { quickFolder } from './quick-folder.ts';

const HOST = '127.0.0.1';
const START_MS = 20_000;

const run = promisify(execFile);

/** Real servers of a test, on free ports, with their data in a folder of their own. `await using` ends them. */
export interface RedisServer extends AsyncDisposable {
  readonly node: RedisNode;
  readonly target: RedisTarget;
  /** Ends the process; SIGKILL is what a crash looks like. The data stays until it is disposed of. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts the process again with the data that is left. */
  start(): Promise<void>;
}

export interface RedisCluster extends AsyncDisposable {
  readonly nodes: readonly RedisNode[];
  readonly target: RedisTarget;
}

/** What a server answers to a command, by `redis-cli`; '' when it does not answer. */
export async function ask({ port }: RedisNode, ...command: string[]): Promise<string> {
  try {
    const { stdout } = await run('redis-cli', ['-h', HOST, '-p', String(port), ...command], { timeout: 5_000 });
    return stdout.trim();
  } catch {
    return '';
  }
}

export function standaloneTarget(node: RedisNode): RedisTarget {
  return { kind: 'standalone', node, database: 0, username: null, password: null, tls: false };
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

async function launch(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** Options of a server's configuration file. */
type ServerSettings = Readonly<Record<string, string | number>>;

interface ServerOptions {
  readonly command?: 'redis-server' | 'redis-sentinel';
  readonly settings?: ServerSettings;
  /** A program with arguments that runs the server in its own place, such as `env`. */
  readonly through?: readonly string[];
}

async function startServer({
  command = 'redis-server',
  settings = {},
  through = [],
}: ServerOptions): Promise<RedisServer> {
  const node: RedisNode = { host: HOST, port: await freePort() };
  const dir = quickFolder('redis-');
  const file = join(dir, 'server.conf');
  const lines = Object.entries({ port: node.port, bind: HOST, dir, ...settings });
  await writeFile(file, lines.map(([name, value]) => `${name} ${value}\n`).join(''));

  const [program = command, ...words] = [...through, command, file];
  let child = await launch(program, words);
  const dispose = async (): Promise<void> => {
    await end(child, 'SIGKILL');
    await rm(dir, { recursive: true, force: true });
  };
  // A server that wants a password answers, too.
  const answers = async (): Promise<boolean> => /PONG|NOAUTH/.test(await ask(node, 'PING'));
  try {
    await eventually(`${command} on port ${node.port}`, answers);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    node,
    target: standaloneTarget(node),
    stop: (signal = 'SIGTERM') => end(child, signal),
    async start() {
      child = await launch(program, words);
      await eventually(`${command} on port ${node.port}`, answers);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/**
 * One server that keeps nothing on disk, unless `settings` say so.
 *
 * @param through a program with arguments that runs the server in its own place
 */
export function startRedis(settings: ServerSettings = {}, through: readonly string[] = []): Promise<RedisServer> {
  return startServer({ settings: { save: '""', appendonly: 'no', ...settings }, through });
}

/** A server with its append-only file written every second. */
export function startRedisWithAof(): Promise<RedisServer> {
  // Under everysec a busy disk holds writes back for up to two seconds, which a SIGKILL then loses.
  return startRedis({ appendonly: 'yes', appendfsync: 'always' });
}

/** The append-only file of a server as it is by now: what comes later can be lost, as by a crash of the machine. */
export async function writtenFile(node: RedisNode): Promise<{ loseTheRest(): Promise<void> }> {
  const [, dir = ''] = (await ask(node, 'CONFIG', 'GET', 'dir')).split('\n');
  const folder = join(dir, 'appendonlydir');
  const name = (await readdir(folder)).find((file) => file.endsWith('.incr.aof'));
  const file = join(folder, name ?? '');
  const { size } = await stat(file);
  return { loseTheRest: () => truncate(file, size) };
}

/** A replica that reaches its primary at `primary`, which may be a proxy. */
export async function startReplica(primary: RedisNode): Promise<RedisServer> {
  const replica = await startRedis({ replicaof: `${primary.host} ${primary.port}`, 'repl-diskless-sync-delay': 0 });
  await eventually('the replica', async () =>
    (await ask(replica.node, 'INFO', 'replication')).includes('master_link_status:up'),
  );
  // The primary counts it a moment later.
  const isOnline = new RegExp(`^slave\\d+:.*port=${replica.node.port},state=online`, 'm');
  await eventually('the primary to count it', async () => isOnline.test(await ask(primary, 'INFO', 'replication')));
  return replica;
}

export const SENTINEL_PRIMARY = 'primary';

/** One sentinel, whose word alone counts, that takes a primary for dead after a second. */
export async function startSentinel(primary: RedisNode): Promise<RedisServer> {
  const sentinel = await startServer({
    command: 'redis-sentinel',
    settings: {
      'sentinel monitor': `${SENTINEL_PRIMARY} ${primary.host} ${primary.port} 1`,
      'sentinel down-after-milliseconds': `${SENTINEL_PRIMARY} 1000`,
    },
  });
  await eventually(
    'the sentinel to know the replica',
    async () => (await ask(sentinel.node, 'SENTINEL', 'replicas', SENTINEL_PRIMARY)) !== '',
  );
  const target: RedisTarget = {
    kind: 'sentinel',
    sentinels: [sentinel.node],
    primary: SENTINEL_PRIMARY,
    database: 0,
    username: null,
    password: null,
    tls: false,
  };
  return { ...sentinel, target };
}

/** A cluster of three masters; `last` are settings of the last one. */
export async function startCluster({ last = {} }: { last?: ServerSettings } = {}): Promise<RedisCluster> {
  const clustered = { 'cluster-enabled': 'yes', 'cluster-node-timeout': 5_000 };
  const started = await Promise.allSettled(
    [{}, {}, last].map(async (settings) => startRedis({ ...clustered, 'cluster-port': await freePort(), ...settings })),
  );
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const dispose = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  };
  const nodes = servers.map(({ node }) => node);
  try {
    if (servers.length < 3) throw new Error('not all nodes of the cluster have started');
    const addresses = nodes.map(({ host, port }) => `${host}:${port}`);
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { timeout: START_MS });
    for (const node of nodes) {
      await eventually(`the cluster on port ${node.port}`, async () =>
        (await ask(node, 'CLUSTER', 'INFO')).includes('cluster_state:ok'),
      );
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    nodes,
    target: { kind: 'cluster', nodes, username: null, password: null, tls: false },
    [Symbol.asyncDispose]: dispose,
  };
}
