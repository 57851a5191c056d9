import process from 'node:process';
import { AdminClient } from '../../support/admin-client.ts';
import { freePort } from '../../support/free-port.ts';
import { ADMIN_KEY, type Product, startProduct } from '../../support/product.ts';
import { startRedis } from '../../support/redis-servers.ts';
import { copySource, type Replacement } from '../../support/source-copy.ts';
import { Recorder } from '../record/recorder.ts';
import { type Scene, sceneSetup } from '../record/scene.ts';
import { Inspector, type Memory } from './inspector.ts';
import type { Records } from './records.ts';
import { RedisRecords } from './records-in-redis.ts';
import { readSqlite, shownDatabase } from './records-in-sqlite.ts';
import { smallBounds } from './small-bounds.ts';

export type StoreName = 'sqlite' | 'redis';

export interface FuzzedProductOptions {
  readonly store: StoreName;
  /** Given every line that the product writes. */
  readonly onLine: (line: string) => void;
  /** Faults that are planted. */
  readonly mutants?: readonly Replacement[];
}

/** Microseconds from which Redis notes a script as slow. */
const SLOW_FROM_US = 10_000;

/** A real product with small bounds over a real store, seen from within by its inspector. */
export class FuzzedProduct implements AsyncDisposable {
  readonly scene: Scene;
  /** Where mutated requests go: past the recorder. */
  readonly port: number;
  readonly #product: Product;
  readonly #inspector: Inspector;
  readonly #redis: RedisRecords | null;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    parts: Pick<FuzzedProduct, 'scene' | 'port'>,
    seen: { readonly product: Product; readonly inspector: Inspector; readonly redis: RedisRecords | null },
    resources: AsyncDisposableStack,
  ) {
    this.scene = parts.scene;
    this.port = parts.port;
    this.#product = seen.product;
    this.#inspector = seen.inspector;
    this.#redis = seen.redis;
    this.#resources = resources;
  }

  static async start({ store, onLine, mutants = [] }: FuzzedProductOptions): Promise<FuzzedProduct> {
    await using resources = new AsyncDisposableStack();
    const server =
      store === 'redis' ? resources.use(await startRedis({ 'slowlog-log-slower-than': SLOW_FROM_US })) : null;
    const redisUrl = server === null ? null : `redis://127.0.0.1:${server.node.port}`;
    const { main } = resources.use(copySource([...smallBounds, shownDatabase, ...mutants]));
    const [issuerPort, port] = [await freePort(), await freePort()];
    const issuer = `http://127.0.0.1:${issuerPort}`;
    const recorder = resources.use(await Recorder.start(issuerPort, port));
    const address = Promise.withResolvers<string>();
    const product = resources.use(
      await startProduct({
        ...sceneSetup(),
        ...{ issuer, port, redisUrl, main, onOutput: inLines(onLine, address.resolve) },
        // The rules of production: nothing that is configured calls an address beyond this machine by plain HTTP.
        env: { ...Inspector.env, NODE_ENV: 'production', DRAIN_DELAY: '0s', TRUST_PROXY: 'true' },
      }),
    );
    // A command that is interrupted leaves nothing running.
    const end = () => process.kill(product.pid, 'SIGKILL');
    process.once('exit', end);
    resources.defer(() => void process.off('exit', end));
    const inspector = resources.use(await Inspector.connect(await address.promise));
    const redis = redisUrl === null ? null : resources.use(new RedisRecords(redisUrl));
    const scene = { issuer, recorder, admin: new AdminClient(issuer, ADMIN_KEY) };
    return new FuzzedProduct({ scene, port }, { product, inspector, redis }, resources.move());
  }

  get pid(): number {
    return this.#product.pid;
  }

  memory(): Promise<Memory> {
    return this.#inspector.memory();
  }

  records(): Promise<Records> {
    return this.#redis?.read() ?? readSqlite(this.#inspector);
  }

  /** Of Redis, in milliseconds; 0: none was slow, or it is another store. */
  async slowestScriptMs(): Promise<number> {
    return ((await this.#redis?.slowestUs()) ?? 0) / 1000;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** Puts pieces of output together to lines. The inspector tells its address before the first line of the log. */
function inLines(onLine: (line: string) => void, onAddress: (address: string) => void): (text: string) => void {
  let rest = '';
  return function take(text) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const address = Inspector.addressIn(line);
      if (address !== null) onAddress(address);
      else onLine(line);
    }
  };
}
