import { Connections } from '../load/connections.ts';
import { Session } from '../load/session.ts';
import type { Row, Side, Surroundings } from '../row.ts';
import { type BareProviderPlan, startBareProvider } from '../servers/baseline-server.ts';
import { type ProductPlan, startProductServer } from '../servers/product-server.ts';

type Started = Pick<Side, 'start' | 'usesRedis'>;

/** The product, with one room. */
export function product(plan: Pick<ProductPlan, 'room' | 'firstContact' | 'refreshes'>): Started {
  return {
    usesRedis: true,
    start: (surroundings) => startProductServer({ ...plan, ...surroundings }),
  };
}

/** The same with the store in its own process. */
export function embeddedProduct(plan: Pick<ProductPlan, 'room' | 'refreshes'>): Started {
  return {
    usesRedis: false,
    start: (surroundings) => startProductServer({ ...plan, ...surroundings, redisUrl: null }),
  };
}

/** The same row beside the product of another checkout. */
export function besideCheckout(row: Row, checkout: string): Row {
  const { product } = row;
  const baseline: Side = { ...product, start: (surroundings) => product.start({ ...surroundings, checkout }) };
  return { ...row, baseline, beside: `the product of ${checkout}`, floor: null };
}

/** `oidc-provider` as it comes. */
export function bareProvider(
  interaction: BareProviderPlan['interaction'],
  { refreshes = false }: Pick<BareProviderPlan, 'refreshes'> = {},
): Started {
  return {
    usesRedis: true,
    start: ({ redisUrl }: Surroundings) => startBareProvider({ redisUrl, interaction, refreshes }),
  };
}

/** Each operation by somebody who has never been here. */
export function newcomers(visit: (session: Session) => Promise<unknown>): Pick<Side, 'prepare'> {
  return {
    prepare: (connections) => ({
      async once() {
        await visit(new Session(connections));
      },
    }),
  };
}

/** The same, each of them over a connection of their own, which is closed behind them. */
export function newcomersByThemselves(visit: (session: Session) => Promise<unknown>): Pick<Side, 'prepare'> {
  return {
    prepare: ({ port }) => ({
      async once() {
        using connections = new Connections(port);
        await visit(new Session(connections));
      },
    }),
  };
}

/** Some visitors, one after the other, each of them by itself. */
export async function gather<Visitor>(
  connections: Connections,
  count: number,
  come: (session: Session) => Promise<Visitor>,
): Promise<Visitor[]> {
  return Promise.all(Array.from({ length: count }, () => come(new Session(connections))));
}

/** The next of some things at each call, and the first again after the last. */
export function inTurn<Thing>(things: readonly Thing[]): () => Thing {
  let at = 0;
  return () => {
    const thing = things[at % things.length];
    if (thing === undefined) throw new Error('nothing to take');
    at += 1;
    return thing;
  };
}
