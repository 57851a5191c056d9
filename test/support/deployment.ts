import { type Product, type ProductOptions, startProduct } from './product.ts';

/** The product as one or two processes on one store. */
export interface Deployment extends AsyncDisposable {
  readonly here: Product;
  /** Another process; the same one where the store belongs to one. */
  readonly there: Product;
}

/** Starts two processes on Redis, one on the embedded store. */
export async function startDeployment(options: ProductOptions): Promise<Deployment> {
  await using resources = new AsyncDisposableStack();
  const here = resources.use(await startProduct(options));
  const there = options.redisUrl ? resources.use(await startProduct(options)) : here;
  const held = resources.move();
  return { here, there, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
