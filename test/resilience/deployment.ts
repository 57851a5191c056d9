import { rmSync } from 'node:fs';
import { freePort } from '../support/free-port.ts';
import { type Product, type ProductOptions, startProduct } from '../support/product.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { startRedis } from '../support/redis-servers.ts';
import { RelyingParty } from '../support/relying-party.ts';
import { SHOP_CALLBACK, SHOP_SECRET } from '../support/shop-setup.ts';

/** The stores, each with how a test gets one of its own; null: embedded. */
export const STORES = [
  { store: 'SQLite', startStore: async () => null },
  { store: 'Redis', startStore: () => startRedis() },
] as const;

/** What outlives a process: the address and the data. Processes are started into it one after the other. */
export class Deployment implements AsyncDisposable {
  readonly #options: ProductOptions;
  readonly #port: number;
  readonly #dataDir = quickFolder('owr-deployment-');
  readonly #started: Product[] = [];

  private constructor(options: ProductOptions, port: number) {
    this.#options = options;
    this.#port = port;
  }

  static async create(options: ProductOptions): Promise<Deployment> {
    return new Deployment(options, options.port ?? (await freePort()));
  }

  async start(): Promise<Product> {
    const product = await startProduct({ dataDir: this.#dataDir, ...this.#options, port: this.#port });
    this.#started.push(product);
    return product;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((product) => product[Symbol.asyncDispose]()));
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

/** The shop of `shop-setup.ts` at a running product, or another client with all else alike. */
export function discoverShop(issuer: string, clientId = 'shop'): Promise<RelyingParty> {
  return RelyingParty.discover({ issuer, clientId, secret: SHOP_SECRET, redirectUri: SHOP_CALLBACK });
}
