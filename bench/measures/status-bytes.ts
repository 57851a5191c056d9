import { Connections, header } from '../load/connections.ts';
import { startBenchRedis } from '../servers/bench-redis.ts';
import { startProductServer } from '../servers/product-server.ts';
import type { SingleFigure } from './single-figure.ts';

/** How long an answer with the status of a room is, status line and headers included: millions are sent in a sale. */
export async function measureStatusBytes(): Promise<SingleFigure[]> {
  await using redis = await startBenchRedis();
  const redisUrl = `redis://127.0.0.1:${redis.node.port}`;
  await using server = await startProductServer({ room: { mode: 'open' }, redisUrl, profile: null });
  using connections = new Connections(server.port);
  const host = `Host: 127.0.0.1:${server.port}`;
  const asked = `GET /rooms/bench/status HTTP/1.1\r\n${host}\r\nAccept: application/json\r\n`;
  const whole = await connections.send(`${asked}\r\n`);
  const again = await connections.send(`${asked}If-None-Match: ${header(whole.head, 'etag')}\r\n\r\n`);
  if (whole.status !== 200 || again.status !== 304) throw new Error(`answered ${whole.status} and ${again.status}`);
  const bytes = (answer: { readonly head: string; readonly text: string }): number =>
    answer.head.length + '\r\n'.length + Buffer.byteLength(answer.text);
  const about = { unit: 'bytes', baseline: null };
  return [
    { ...about, key: 'room-status', what: 'one answer with the status of a room', product: bytes(whole), most: 430 },
    { ...about, key: 'room-status-304', what: 'the same to whoever knows it', product: bytes(again), most: 200 },
  ];
}
