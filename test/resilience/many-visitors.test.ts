import { describe, expect, test } from 'vitest';
import type { AdminClient } from '../support/admin-client.ts';
import { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { startProduct } from '../support/product.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { discoverShop, STORES } from './deployment.ts';
import type { Status } from './patient-visitor.ts';

const VISITORS = 100;
const CAPACITY = 15;

const ROOMS = {
  'by-capacity': { inlet: { capacity: CAPACITY } },
  'by-rate': { inlet: { admit: 50, every: '1s' } },
  'by-both': { inlet: { capacity: CAPACITY, admit: 50, every: '1s' } },
};

describe.each(STORES)('on $store', ({ startStore }) => {
  test('hundreds at once pass every inlet, in order and never more than fit', { timeout: 180_000 }, async () => {
    await using redis = await startStore();
    await using product = await startProduct({
      rooms: ROOMS,
      clients: Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room })),
      redisUrl: redis === null ? null : `redis://127.0.0.1:${redis.node.port}`,
    });
    const { issuer, admin } = product;
    await Promise.all(
      Object.keys(ROOMS).map(async (room) => {
        const shop = await discoverShop(issuer, `shop-${room}`);
        const watch = new Watch(admin, room, room === 'by-rate' ? null : CAPACITY);
        const watching = watch.untilDone();
        try {
          const numbers = await Promise.all(Array.from({ length: VISITORS }, () => visit(issuer, shop, watch)));
          expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: VISITORS }, (_, i) => i + 1));
        } finally {
          watch.done = true;
          await watching;
        }
        expect(await admin.room(room)).toMatchObject({ serving: VISITORS, inside: 0, outstanding: 0 });
      }),
    );
  });
});

/** An operator who never looks away. */
class Watch {
  done = false;
  serving = 0;
  readonly #admin: AdminClient;
  readonly #room: string;
  readonly #capacity: number | null;

  constructor(admin: AdminClient, room: string, capacity: number | null) {
    this.#admin = admin;
    this.#room = room;
    this.#capacity = capacity;
  }

  async look(): Promise<void> {
    const { serving, inside, outstanding } = await this.#admin.room(this.#room);
    if (this.#capacity !== null) expect(inside + Number(outstanding)).toBeLessThanOrEqual(this.#capacity);
    this.serving = Math.max(this.serving, serving);
  }

  async untilDone(): Promise<void> {
    while (!this.done) await this.look();
  }
}

/** Comes, waits as long as it takes, enters, and says that the visit is over. @returns the number */
async function visit(issuer: string, shop: RelyingParty, watch: Watch): Promise<number> {
  const browser = new Browser();
  const login = await shop.login();
  let page = await shop.walk(browser, login.url);
  // Everybody tries at once what only those who were called may do.
  if (page.location === null) page = await shop.walk(browser, page.url);
  while (page.location === null) {
    const { number } = await browser.json<Status>(page.url);
    await eventually(`number ${number} to be served`, () => watch.serving >= number, { withinMs: 50_000 });
    page = await shop.walk(browser, page.url);
  }
  const tokens = await shop.exchange(page.location, login);
  const number = Number(tokens.claims()?.queue_position);
  await watch.look();
  expect(watch.serving).toBeGreaterThanOrEqual(number);
  const over = { method: 'POST', headers: { Authorization: `Bearer ${tokens.access_token}` } };
  expect((await http(`${issuer}/complete`, over)).status).toBe(204);
  return number;
}
