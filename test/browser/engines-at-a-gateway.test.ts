import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromium } from '../support/engines/chromium.ts';
import type { Tab } from '../support/engines/engine.ts';
import { firefox } from '../support/engines/firefox.ts';
import { type GatewaySetup, ROOM, startGatewaySetup } from '../support/engines/gateway-setup.ts';
import { webkit } from '../support/engines/webkit.ts';
import { eventually } from '../support/eventually.ts';
import { startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { queueUp, visitorsInside } from '../support/visits.ts';
import { wrongClock } from '../support/wrong-clock.ts';

const EIGHT_DAYS_S = 8 * 24 * 60 * 60;

/** What the public page of the site wants to show, all of it protected. */
const IMAGES = Array.from({ length: 8 }, (_, nth) => `/photos/${nth + 1}.jpg`);
const FRAMES = { iframe: '/frame', embed: '/embed', object: '/object' };
const FETCHED = { '/data': {}, '/beacon': { mode: 'no-cors' }, '/part': { headers: { Accept: 'text/html' } } };
/** Fewer than the logins of a browser that oauth2-proxy keeps. */
const FEW = IMAGES.slice(0, 5);
const PARTS = [...IMAGES, ...Object.values(FRAMES), ...Object.keys(FETCHED)];

/** How forms send what was typed. oauth2-proxy does not always read a whole `multipart/form-data` before it answers. */
const ENCODINGS = ['application/x-www-form-urlencoded', 'text/plain'];

const image = (path: string) => `<img src="${path}" alt="">`;

/** What everybody may see: a page with all parts, one with few, and forms. */
const PAGES = {
  '/public': `<!doctype html><title>Public</title>${IMAGES.map(image).join('')}
    <iframe src="${FRAMES.iframe}"></iframe>
    <embed type="text/html" src="${FRAMES.embed}">
    <object type="text/html" data="${FRAMES.object}"></object>
    <script>
      for (const [path, init] of Object.entries(${JSON.stringify(FETCHED)})) fetch(path, init).catch(() => {});
    </script>`,
  '/public/few': `<!doctype html><title>Few</title>${FEW.map(image).join('')}`,
  '/public/order': `<!doctype html><title>Order</title>${ENCODINGS.map(
    (type) => `<form method="post" action="/orders" enctype="${type}"><textarea name="note"></textarea></form>`,
  ).join('')}`,
};

let setup: GatewaySetup;
beforeAll(async () => {
  setup = await startGatewaySetup(PAGES);
});
afterAll(() => setup[Symbol.asyncDispose]());
beforeEach(() => setup.product.admin.reset(ROOM));

const issued = async () => (await setup.product.admin.room(ROOM)).issued;
const callNext = () => setup.product.admin.advance(ROOM, 1);

/** On a page that waits, the one figure that does not change. */
const NUMBER = "document.querySelector('.figure dd:not([data-live])')?.textContent";
const waitsOn = (tab: Tab) => eventually('a number', async () => Number(await tab.value(NUMBER)) || undefined);
const arrives = (tab: Tab, url: string) => eventually(`the page ${url}`, async () => (await tab.url()) === url);

/** A person looks at a tab again. */
const look = async (tab: Tab) => tab.goTo(await tab.url());

/** The turn of a person comes while the tab shows another site; then they come back to the waiting page. */
async function comeBackWhenCalled(tab: Tab, call: () => Promise<unknown>): Promise<void> {
  const page = await tab.url();
  await tab.goTo('about:blank');
  await call();
  await tab.goTo(page);
}

/** What a promise of the page comes to, also with a driver that does not wait for promises. */
async function outcome(tab: Tab, promise: string): Promise<string> {
  const keep = '(it) => (globalThis.outcome = String(it))';
  await tab.value(`void (globalThis.outcome = undefined, ${promise}.then(${keep}, ${keep}))`);
  return eventually(promise, async () => (await tab.value('globalThis.outcome')) as string | undefined);
}

/** Goes to a public page, and waits until these parts of it were refused: the gateway keeps a path in the state. */
async function seePublicPage(tab: Tab, path: keyof typeof PAGES, parts: readonly string[]): Promise<void> {
  const before = setup.proxy.passed.length;
  await tab.goTo(setup.gateway + path);
  await eventually('all parts to be refused', () => {
    const refused = setup.proxy.passed.slice(before).filter(({ status }) => status === 403);
    const states = refused.map(({ path: asked }) => new URL(asked, setup.gateway).searchParams.get('state'));
    return parts.every((part) => states.some((state) => state?.endsWith(`:${part}`)));
  });
}

describe.each([chromium, firefox, webkit])('$name', { timeout: 240_000 }, (engine) => {
  let tab: Tab;
  beforeAll(async () => {
    tab = await engine.open({ scripts: true });
  }, 240_000);
  afterAll(() => tab[Symbol.asyncDispose]());
  beforeEach(async () => {
    await tab.goTo(setup.app);
    await tab.forget();
  });

  test('two tabs opened at once, one with a late answer, end on one number, each at its page', async () => {
    const { gateway, product, proxy, shop } = setup;
    await using other = await tab.another();
    const late = proxy.holdAnswers(/^\/authorize\?/, 1);
    await tab.value(`void location.assign('${gateway}/first')`);
    await late.allGiven();
    await other.goTo(`${gateway}/second`);
    expect(await waitsOn(other)).toBe(1);
    for (let nth = 0; nth < 20; nth += 1) await queueUp(shop);
    late.release();
    expect(await waitsOn(tab)).toBe(1);
    await look(other);
    expect(await waitsOn(other)).toBe(1);
    expect(await issued()).toBe(21);

    await callNext();
    await Promise.all([arrives(tab, `${gateway}/first`), arrives(other, `${gateway}/second`)]);
    expect(await visitorsInside(product, ROOM)).toHaveLength(1);
  });

  test('three tabs that take a place anew at once take one number', async () => {
    const { gateway, product, proxy } = setup;
    await tab.goTo(`${gateway}/tickets`);
    await waitsOn(tab);
    await product.admin.reset(ROOM);
    await using second = await tab.another();
    await using third = await tab.another();
    const tabs = [tab, second, third];
    const page = await tab.url();
    for (const one of tabs) await one.goTo(page);
    const answers = proxy.holdAnswers(/\/rejoin$/, 3);
    for (const one of tabs) await one.value("void document.querySelector('form[action$=rejoin] button').click()");
    await answers.allGiven();
    answers.release();
    for (const one of tabs) expect(await waitsOn(one)).toBe(1);
    expect(await issued()).toBe(1);
  });

  test('images, frames and requests of a page take no number, neither first nor while its visitor waits', async () => {
    const { gateway } = setup;
    await seePublicPage(tab, '/public', PARTS);
    expect(await issued()).toBe(0);
    const page = `${gateway}/tickets?row=7#/seats/2`;
    await tab.goTo(page);
    expect(await waitsOn(tab)).toBe(1);

    await using other = await tab.another();
    await seePublicPage(other, '/public/few', FEW);
    await callNext();
    await arrives(tab, page);
    expect(await issued()).toBe(1);
  });

  test('an app renews its login in a frame, with oidc-client-ts, as long as the visit goes on', async () => {
    const { product } = setup;
    const renew = () => outcome(tab, 'app.signinSilent().then(({ profile }) => profile.sub, ({ error }) => error)');
    expect(await renew()).toBe('login_required');
    expect(await issued()).toBe(0);
    await tab.value('void app.signinRedirect()');
    expect(await waitsOn(tab)).toBe(1);
    await callNext();
    await eventually('the app to be logged in', async () => (await tab.value('globalThis.loggedIn')) === true);
    const [sub = ''] = await visitorsInside(product, ROOM);
    expect(await renew()).toBe(sub);
    expect(await renew()).toBe(sub);
    await product.admin.end(ROOM, sub);
    expect(await renew()).toBe('login_required');
    expect(await issued()).toBe(1);
  });

  test('with a clock eight days ahead of the waiting room keeps its number, and goes in', async () => {
    const callback = new URL('/public/order', setup.app).href;
    const client = shopClient({ redirect_uris: [callback] });
    // Debian's faketime stops Chromium and Firefox from starting: so it is the product that is behind.
    const env = wrongClock(-EIGHT_DAYS_S);
    await using behind = await startProduct({ rooms: { [ROOM]: {} }, clients: [client], env });
    const query = new URLSearchParams({ client_id: 'shop', response_type: 'code', redirect_uri: callback });
    await tab.goTo(`${behind.issuer}/authorize?${query}&scope=openid`);
    expect(await waitsOn(tab)).toBe(1);
    await look(tab);
    expect(await waitsOn(tab)).toBe(1);
    await comeBackWhenCalled(tab, () => behind.admin.advance(ROOM, 1));
    await eventually('the site', async () => (await tab.url()).startsWith(`${callback}?code=`));
  });

  test.each(ENCODINGS.entries().toArray())(
    'form %i, sent as %s through a gateway that answers 307, leads to the line and to its page',
    async (nth) => {
      const { gateway, proxy, repeating } = setup;
      await tab.goTo(`${repeating}/public/order`);
      const before = proxy.passed.length;
      const form = `document.forms[${nth}]`;
      await tab.value(`void (${form}.elements.note.value = 'x'.repeat(200_000), ${form}.submit())`);
      expect(await waitsOn(tab)).toBe(1);
      const posted = proxy.passed.slice(before).filter(({ method }) => method === 'POST');
      expect(posted).toEqual([{ method: 'POST', path: expect.stringMatching(/^\/authorize\?/), status: 303 }]);
      await comeBackWhenCalled(tab, callNext);
      await arrives(tab, `${gateway}/orders`);
    },
  );
});

test('WebKitGTK with a clock eight days ahead of all others keeps its number, and goes in', async () => {
  const { gateway } = setup;
  await using tab = await webkit.open({ scripts: true, env: wrongClock(EIGHT_DAYS_S) });
  await tab.goTo(`${gateway}/tickets`);
  expect(await tab.value('Date.now()')).toBeGreaterThan(Date.now() + (EIGHT_DAYS_S - 3_600) * 1_000);
  expect(await waitsOn(tab)).toBe(1);
  await look(tab);
  expect(await waitsOn(tab)).toBe(1);
  await comeBackWhenCalled(tab, callNext);
  await arrives(tab, `${gateway}/tickets`);
  expect(await issued()).toBe(1);
});
