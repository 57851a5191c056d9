import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openVisitor, startChromium, stopClock } from '../support/chromium.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { callAll } from '../support/visits.ts';

const ROOM = 'launch';

let setup: ProtectedSite;
let chrome: Browser;

beforeAll(async () => {
  setup = await protectSite({
    client: (gateway) => ({ initiate_login_uri: `${gateway}/`, initiate_login_iss: false, claims: ['email'] }),
    startGateway: startOAuth2Proxy,
  });
  chrome = await startChromium();
});
afterAll(async () => {
  await chrome.close();
  await setup[Symbol.asyncDispose]();
});
beforeEach(() => setup.product.admin.reset(ROOM));

interface Tabs {
  readonly older: Page;
  readonly newer: Page;
}

const reload = (page: Page) => page.reload();
const arrives = (page: Page, path: string) =>
  Promise.all([page.waitForURL(setup.gateway + path), page.getByText(WELCOME).waitFor()]);

interface Way {
  readonly does: string;
  readonly act: (tabs: Tabs) => Promise<unknown>;
  /** Where each tab arrives that is left. */
  readonly older?: string;
  readonly newer?: string;
  /** Whether the page that is left goes on by its script; else the visitor alone moves the tabs. */
  readonly goesOn?: true;
}

/** What a visitor does with two tabs in their turn. */
const WAYS: Way[] = [
  {
    does: 'looks at the newer last',
    act: async ({ older, newer }) => {
      await reload(newer);
      await reload(older);
    },
    ...{ older: '/', newer: '/newer' },
  },
  {
    does: 'looks at the older last',
    act: async ({ older, newer }) => {
      await reload(older);
      await reload(newer);
    },
    ...{ older: '/', newer: '/' },
  },
  { does: 'closes the older', act: ({ older }) => older.close(), newer: '/newer', goesOn: true },
  { does: 'closes the newer', act: ({ newer }) => newer.close(), older: '/', goesOn: true },
  {
    does: 'closes a duplicate of the newer that went in',
    async act({ older, newer }) {
      const duplicate = await newer.context().newPage();
      await duplicate.goto(newer.url());
      await duplicate.close();
      for (const page of [newer, older]) await reload(page);
    },
    ...{ older: '/', newer: '/' },
  },
];

test.each(WAYS)('behind oauth2-proxy a visitor with two tabs who $does goes in on one number', async (way) => {
  await using visitor = await openVisitor(chrome);
  const tabs = { older: visitor.page, newer: await visitor.context.newPage() };
  for (const [name, page] of Object.entries(tabs)) {
    if (way.goesOn !== true) await stopClock(page);
    await page.goto(`${setup.gateway}/${name}`);
    await page.getByText('You are in line').waitFor();
  }
  await callAll(setup.product, ROOM);
  await way.act(tabs);
  for (const name of ['older', 'newer'] as const) {
    const path = way[name];
    if (path !== undefined) await arrives(tabs[name], path);
  }
  expect(await setup.product.admin.room(ROOM)).toMatchObject({ issued: 1, inside: 1, outstanding: 0 });
});
