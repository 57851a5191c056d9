import { AdminClient } from '../../test/support/admin-client.ts';
import { ADMIN_KEY } from '../../test/support/product.ts';
import { cpuMs } from '../cores.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { Connections } from '../load/connections.ts';
import { hasWrk, wrk } from '../load/wrk.ts';
import { startBenchRedis } from '../servers/bench-redis.ts';
import { startProductServer } from '../servers/product-server.ts';
import { median } from '../statistics.ts';
import type { SingleFigure } from './single-figure.ts';
import { measureThroughput } from './throughput.ts';

const ROUND_MS = 2_000;
const AT_ONCE = 32;
/** Of each round of tokens. */
const TOKENS = 1_500;

/** The calls of the AWS API that a sale makes most: how many a second of CPU time of the product is enough for. */
export async function measureAws(rounds: number): Promise<SingleFigure[]> {
  await using redis = await startBenchRedis();
  const redisUrl = `redis://127.0.0.1:${redis.node.port}`;
  await using server = await startProductServer({ room: { mode: 'open', aws_api: true }, redisUrl, profile: null });
  using connections = new Connections(server.port);
  const headers = `Host: 127.0.0.1:${server.port}\r\nAccept: */*\r\n`;
  const asked = `GET /aws/public/serving_num?event_id=bench HTTP/1.1\r\n${headers}\r\n`;
  const admin = new AdminClient(`http://127.0.0.1:${server.port}`, ADMIN_KEY);
  const done = { assign_queue_num: [], serving_num: [], generate_token: [] } as Record<string, number[]>;

  async function post(call: string, more: Readonly<Record<string, string>> = {}): Promise<Record<string, unknown>> {
    const body = JSON.stringify({ event_id: 'bench', ...more });
    const head = `POST /aws/public/${call} HTTP/1.1\r\n${headers}Content-Type: application/json\r\n`;
    const { status, text } = await connections.send(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    if (status !== 200) throw new Error(`${call} answered ${status}: ${text}`);
    return JSON.parse(text);
  }

  async function perCpuSecond(run: () => Promise<number>): Promise<number> {
    const { cpuMicros } = await measureThroughput(() => cpuMs(server.pid), run);
    return cpuMicros === null ? Number.NaN : 1_000_000 / cpuMicros;
  }

  function assigning(ids: string[]): () => Promise<void> {
    return async () => {
      ids.push(String((await post('assign_queue_num')).api_request_id));
    };
  }

  async function tokens(ids: readonly string[]): Promise<number> {
    const left = ids.slice(-TOKENS);
    await admin.advance('bench', ids.length);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let id = left.pop(); id !== undefined; id = left.pop()) await post('generate_token', { request_id: id });
      }),
    );
    return TOKENS;
  }

  async function serving(): Promise<number> {
    const options = { durationMs: ROUND_MS, atOnce: AT_ONCE };
    if (hasWrk) return wrk([asked], { port: server.port, durationMs: ROUND_MS, connections: AT_ONCE });
    return closedLoop(async () => void (await connections.send(asked)), options);
  }

  for (let round = 0; round < rounds; round += 1) {
    const ids: string[] = [];
    const loop = { durationMs: ROUND_MS, atOnce: AT_ONCE };
    done.assign_queue_num?.push(await perCpuSecond(() => closedLoop(assigning(ids), loop)));
    done.serving_num?.push(await perCpuSecond(serving));
    while (ids.length < TOKENS) await assigning(ids)();
    await admin.advance('bench', ids.length);
    done.generate_token?.push(await perCpuSecond(() => tokens(ids)));
  }
  const least: Readonly<Record<string, number>> = {
    assign_queue_num: 12_000,
    serving_num: 40_000,
    generate_token: 1_000,
  };
  return Object.entries(done).map(([call, perSecond]) => ({
    key: `aws-${call}`,
    what: `POST or GET /aws/public/${call}: how many in a second of CPU time`,
    unit: 'per CPU second',
    product: median(perSecond),
    baseline: null,
    most: null,
    least: least[call] ?? 0,
  }));
}
