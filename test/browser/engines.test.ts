import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, Tab } from '../support/engines/engine.ts';
import { firefox } from '../support/engines/firefox.ts';
import { webkit } from '../support/engines/webkit.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { RelyingParty } from '../support/relying-party.ts';
import { SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { type Site, startSite } from '../support/site.ts';

/** Its page names a script that is not there. */
const TEMPLATE = `{% extends "ours/waiting.njk" %}
{% block script %}<script type="module" src="{{ basePath }}/assets/lost.js"></script>{% endblock %}`;

const ENGINES = [firefox, webkit];
/** A room for each test of each engine, since all run at once. */
const roomOf = (name: 'scripts' | 'plain' | 'lost', engine: Engine) => `${name}-${engine.name.toLowerCase()}`;
const FRAGMENT = '#/tickets?row=7&seat=2';

let folder: string;
let site: Site;
let product: Product;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'owr-templates-'));
  await writeFile(join(folder, 'waiting.njk'), TEMPLATE);
  site = await startSite();
  const rooms = Object.fromEntries(
    ENGINES.flatMap((engine) => [
      [roomOf('scripts', engine), {}],
      [roomOf('plain', engine), {}],
      [roomOf('lost', engine), { template: folder }],
    ]),
  );
  const clients = Object.keys(rooms).map((room) =>
    shopClient({ client_id: `shop-${room}`, room, redirect_uris: [`${site.origin}/callback`] }),
  );
  product = await startProduct({ rooms, clients });
});
afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Goes to the waiting room as the site of a room sends visitors there. */
async function enqueue(tab: Tab, room: string, fragment = ''): Promise<{ arrived(): Promise<string> }> {
  const redirectUri = `${site.origin}/callback`;
  const clientId = `shop-${room}`;
  const shop = await RelyingParty.discover({ issuer: product.issuer, clientId, secret: SHOP_SECRET, redirectUri });
  const login = await shop.login();
  const before = (await product.admin.room(room)).issued;
  await tab.goTo(login.url + fragment);
  await eventually('a number', async () => (await product.admin.room(room)).issued === before + 1);
  return {
    async arrived() {
      await product.admin.advance(room, 1);
      const url = await eventually('the site', async () => {
        const at = await tab.url();
        return shop.isCallback(at) && at;
      });
      await shop.exchange(url.replace(/#.*/, ''), login);
      return url;
    },
  };
}

// Each browser starts twice: with scripts, and without. What they do is mostly to wait.
describe.concurrent.each(ENGINES)('$name', { timeout: 240_000 }, (engine) => {
  test('without scripts is called, also where the address has a fragment', async () => {
    await using plain = await engine.open({ scripts: false });
    await (await enqueue(plain, roomOf('plain', engine), FRAGMENT)).arrived();
  });

  describe('with scripts', { concurrent: false }, () => {
    let tab: Tab;
    beforeAll(async () => {
      tab = await engine.open({ scripts: true });
    }, 240_000);
    afterAll(() => tab[Symbol.asyncDispose]());

    test('waits on a page that is never loaded anew, and keeps the fragment of the page asked for', async () => {
      const visitor = await enqueue(tab, roomOf('scripts', engine), FRAGMENT);
      const updated = () => tab.value('document.querySelector("[data-live=updated]").dateTime');
      await tab.value('globalThis.marked = true');
      const seen = new Set([await updated()]);
      // A page says at first that it is loaded anew in the time after which its script asks once.
      await eventually('four answers', async () => seen.add(await updated()).size > 4);
      expect(await tab.value('globalThis.marked')).toBe(true);
      expect(new URL(await visitor.arrived()).hash).toBe(FRAGMENT);
    });

    test('is called where the script of the page does not load', async () => {
      const visitor = await enqueue(tab, roomOf('lost', engine), FRAGMENT);
      expect(new URL(await visitor.arrived()).hash).toBe(FRAGMENT);
    });
  });
});
