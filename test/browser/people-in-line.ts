import { Browser } from '../support/browser.ts';
import type { Product } from '../support/product.ts';
import { RelyingParty } from '../support/relying-party.ts';
import { SHOP_CALLBACK, SHOP_SECRET } from '../support/shop-setup.ts';

/** An authorization request of the shop of a room, whose client is `shop-ROOM`. */
export async function loginUrl({ issuer }: Product, room: string): Promise<string> {
  const party = { issuer, clientId: `shop-${room}`, secret: SHOP_SECRET, redirectUri: SHOP_CALLBACK };
  return (await (await RelyingParty.discover(party)).login()).url;
}

/** Somebody else, in line before the visitor. */
export async function othersJoin(product: Product, room: string, count: number): Promise<void> {
  const url = await loginUrl(product, room);
  for (let joined = 0; joined < count; joined += 1) {
    await new Browser().go(url, { stopAt: (target) => target.startsWith(SHOP_CALLBACK) });
  }
}
