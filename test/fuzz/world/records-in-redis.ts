import { Redis } from 'ioredis';
import { type Records, Tally } from './records.ts';

/** How the keys of a room begin families; a key of none of them is a fault of its own. */
const ROOM_KEYS: readonly (readonly [pattern: RegExp, family: string, counts: 'keys' | 'members'])[] = [
  [/^(state|settings)$/, 'rooms', 'keys'],
  [/^events$/, 'events', 'members'],
  [/^acts$/, 'acts', 'members'],
  [/^visits$/, 'visits', 'members'],
  [/^(live|ended|dismissed|at-door|dismissed-at-door)$/, 'visits by end', 'members'],
  [/^(late|late-numbers|late-turns|late-paid)$/, 'late returns', 'members'],
  [/^log$/, 'turns', 'members'],
  [/^answers:join:/, 'answers to joins', 'keys'],
  [/^answers:(advance|reset|release):/, 'keyed answers', 'keys'],
  [/^(used|passed-over|void):/, 'bits of numbers', 'keys'],
  [/^seen:/, 'presence', 'keys'],
  [/^artifacts:Interaction:/, 'large requests', 'members'],
];

/** Reads what a Redis holds, all of which is the product's. */
export class RedisRecords implements Disposable {
  readonly #redis: Redis;

  constructor(url: string) {
    this.#redis = new Redis(url);
  }

  async read(): Promise<Records> {
    const tally = new Tally();
    let keys = 0;
    for await (const found of this.#redis.scanStream({ count: 1_000 })) {
      const names = [...new Set(found as string[])];
      keys += names.length;
      await Promise.all(names.map((name) => this.#add(name, tally)));
    }
    // Redis frees what has expired over time: what it has not got to is among the keys that it counts, not among these.
    const [, used = '0'] = /used_memory_dataset:(\d+)/.exec(await this.#redis.info('memory')) ?? [];
    return { counts: tally.counts, keys, bytes: Number(used) };
  }

  /** The slowest script since the last time, in microseconds by the server's own count. */
  async slowestUs(): Promise<number> {
    const entries = (await this.#redis.slowlog('GET', 128)) as (readonly [id: number, at: number, us: number])[];
    await this.#redis.slowlog('RESET');
    return Math.max(0, ...entries.map(([, , us]) => us));
  }

  async #add(name: string, tally: Tally): Promise<void> {
    const [, room, rest = ''] = /\{([^}]*)\}:(.*)$/s.exec(name) ?? [];
    if (room === undefined) {
      tally.add(/(?:^|:)(artifact:\w+|document|lease|ping)(?::|$)/.exec(name)?.[1] ?? `unknown ${name}`, 1);
      return;
    }
    if (room === ':audit') {
      if (rest.startsWith('token:')) tally.add('audit tokens', 1);
      else tally.add('audit', await this.#members(name));
      return;
    }
    const [, family = `unknown ${name}`, counts = 'keys'] = ROOM_KEYS.find(([pattern]) => pattern.test(rest)) ?? [];
    tally.add(`${family} ${room}`, counts === 'keys' ? 1 : await this.#members(name));
  }

  async #members(name: string): Promise<number> {
    switch (await this.#redis.type(name)) {
      case 'stream':
        return this.#redis.xlen(name);
      case 'hash':
        return this.#redis.hlen(name);
      case 'zset':
        return this.#redis.zcard(name);
      case 'list':
        return this.#redis.llen(name);
      default:
        return 1;
    }
  }

  [Symbol.dispose](): void {
    this.#redis.disconnect();
  }
}
