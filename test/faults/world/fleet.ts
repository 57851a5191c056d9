import { rmSync } from 'node:fs';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { type Product, type ProductOptions, startProduct } from '../../support/product.ts';
import { quickFolder } from '../../support/quick-folder.ts';
import type { Front } from './front.ts';

/** The processes behind a front. */
export class Fleet implements AsyncDisposable {
  /** What all processes have said, for a report. */
  readonly outputs: (() => string)[] = [];
  readonly #options: ProductOptions;
  readonly #front: Front;
  readonly #dataDir = quickFolder('owr-faults-');
  readonly #running = new Map<number, Product>();

  private constructor(options: ProductOptions, front: Front) {
    this.#options = options;
    this.#front = front;
  }

  static async start(options: ProductOptions, front: Front, processes: number): Promise<Fleet> {
    const fleet = new Fleet(options, front);
    try {
      for (let i = 0; i < processes; i += 1) await fleet.add();
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      throw error;
    }
    return fleet;
  }

  get products(): readonly Product[] {
    return [...this.#running.values()];
  }

  /** Starts one more process, by default on a port of its own. */
  async add(at?: number): Promise<Product> {
    const port = at ?? (await freePort());
    const product = await startProduct({ ...this.#options, dataDir: this.#dataDir, port });
    this.outputs.push(product.output);
    this.#running.set(port, product);
    this.#direct();
    return product;
  }

  /** Kills a process, waits, and starts it again at the same port. */
  async kill(product: Product, forMs: () => Promise<unknown>): Promise<void> {
    await product.kill();
    this.#running.delete(product.port);
    await forMs();
    await this.add(product.port);
  }

  /** Stops a process as a deployment does: the front sends it people until it says that it is not ready. */
  async stop(product: Product): Promise<void> {
    const stopped = product.stop();
    await eventually('the process to say so', () => isUnready(product.port), { everyMs: 20 });
    this.#running.delete(product.port);
    this.#direct();
    await stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.products.map((product) => product.kill()));
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  #direct(): void {
    this.#front.targets = this.products.map(({ port }) => port);
  }
}

async function isUnready(port: number): Promise<boolean> {
  try {
    return !(await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return true;
  }
}
