import { join } from 'node:path';
import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../../support/accessibility.ts';
import { AdminClient } from '../../support/admin-client.ts';
import { Browser } from '../../support/browser.ts';
import { openVisitor, startChromium } from '../../support/chromium.ts';
import { freePort } from '../../support/free-port.ts';
import { http } from '../../support/http.ts';
import { ADMIN_KEY, type Product, startProduct } from '../../support/product.ts';
import { RelyingParty } from '../../support/relying-party.ts';
import { SHOP_CALLBACK, SHOP_SECRET, shopClient } from '../../support/shop-setup.ts';

/** With SCREENSHOTS=<folder> every page is left there as a picture, for people to look at. */
const { SCREENSHOTS } = process.env;

const SCREENS = [
  { screen: 'phone', viewport: { width: 390, height: 844 } },
  { screen: 'desktop', viewport: { width: 1280, height: 800 } },
] as const;

const ROOMS = {
  launch: { title: 'Winter sale', message: 'We open at ten. Thank you for your patience!' },
  exam: { title: 'Exam registration', mode: 'paused', inlet: { admit: 100, every: '1m', capacity: 5000 } },
};

let product: Product;
let adminPort: number;
let chrome: Chromium;

beforeAll(async () => {
  adminPort = await freePort();
  const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room }));
  const env = { ADMIN_PORT: String(adminPort) };
  [product, chrome] = await Promise.all([startProduct({ rooms: ROOMS, clients, env }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

/** Visitors come to a room: who need not wait enters. */
async function visitorsCome(count: number, room: string): Promise<void> {
  const { issuer } = product;
  const party = { issuer, clientId: `shop-${room}`, secret: SHOP_SECRET, redirectUri: SHOP_CALLBACK };
  const { url } = await (await RelyingParty.discover(party)).login();
  for (let come = 0; come < count; come += 1) {
    await new Browser().go(url, { stopAt: (target) => target.startsWith(SHOP_CALLBACK) });
  }
}

/** Whether a page fits, and what is wrong with it, in light and in dark. */
async function inspect(page: Page, name: string): Promise<void> {
  await page.waitForLoadState();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect([name, await accessibilityFaults(page)]).toEqual([name, []]);
    if (SCREENSHOTS === undefined) continue;
    await page.screenshot({ path: join(SCREENSHOTS, `panel-${name}-${colorScheme}.png`), fullPage: true });
  }
}

/** Fills in the form of a control, looks, and confirms. @returns what was done */
async function useControl(page: Page, { name, fields, screen }: Used): Promise<string> {
  const form = `form[action$="/${name}"]`;
  for (const [field, value] of Object.entries(fields)) {
    const place = page.locator(`${form} [name=${field}]`);
    if (field === 'mode' || field === 'enter') await place.selectOption(value);
    else await place.fill(value);
  }
  await page.click(`${form} button[value=look]`);
  await inspect(page, `look-${name}-${screen}`);
  await page.click(`${form} button:not([name])`);
  return (await page.textContent('.notice[role=status]')) ?? '';
}

interface Used {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly screen: string;
}

const CONTROLS = [
  ['mode', { mode: 'open' }, 'The room is open now.'],
  ['inlet', { admit: '50', every: '30s', capacity: '200' }, '50 every 30s, a capacity of 200.'],
  ['plan', { at_words: 'tomorrow 10:00', planned_admit: '400' }, 'Planned for tomorrow 10:00: 400 every 30s'],
  ['message', { message: 'We are back. Thank you!' }, 'Visitors read the message now.'],
  ['enter', { enter: 'tap' }, 'Every page whose turn comes asks for a tap.'],
  ['times', { turn_window: '2m', grace: '5m', admission: '20m' }, 'A turn lasts 2m now, a visit 20m.'],
  ['gate', { url: 'https://shop.example.com/healthz' }, 'The gate asks https://shop.example.com/healthz every 10s.'],
  ['mode', { mode: 'off' }, 'The room is off now.'],
] as const;

/** All pages of all controls take long: on the phone, where less fits. */
const CONTROL_SCREENS = SCREENSHOTS === undefined ? SCREENS.slice(0, 1) : SCREENS;

test.for(CONTROL_SCREENS)(
  'on a $screen: every control says what it will do, and does it',
  { timeout: 120_000 },
  async ({ screen, viewport }) => {
    await using operator = await openVisitor(chrome, { viewport });
    const { page } = operator;
    const admin = new AdminClient(`http://127.0.0.1:${adminPort}`, ADMIN_KEY);
    const room = `http://localhost:${adminPort}/admin/rooms/exam`;
    await admin.patch('exam', { mode: 'paused', inlet: null, gate: null, message: null, turn_window: '5m' });
    await page.goto(`http://localhost:${adminPort}/admin`);
    await page.fill('input[name=key]', ADMIN_KEY);
    await page.click('text=Sign in >> nth=-1');

    for (const [name, fields, did] of CONTROLS) {
      await page.goto(`${room}/controls`);
      expect(await useControl(page, { name, fields, screen })).toContain(did);
    }

    await page.goto(room);
    expect(await page.textContent('[data-live="next"]')).toContain('next: tomorrow 10:00, 400 every 30s');
    await inspect(page, `plan-${screen}`);

    await page.goto(`${room}/controls`);
    await page.selectOption('#mode', 'prequeue');
    await page.click('form[action$="/mode"] button[value=look]');
    expect(await page.textContent('[role=alert]')).toContain('is needed in mode prequeue');
    expect(await page.inputValue('#mode')).toBe('prequeue');
    // The field that is wrong, not the first one.
    expect(await page.evaluate('document.activeElement.id')).toBe('opens_at');
    expect(await page.locator('[aria-invalid]').count()).toBe(1);
    await inspect(page, `mistake-${screen}`);

    await visitorsCome(3, 'exam');
    await page.click('.tabs >> text=Visits');
    await inspect(page, `visits-${screen}`);
    await page.click('text=End…');
    await inspect(page, `visit-${screen}`);
    await page.click('button >> text=End the visit');
    expect(await page.textContent('.notice[role=status]')).toContain('is over: abandoned.');
    await page.click('text=Ended');
    await page.waitForSelector('td >> text=abandoned');
    await inspect(page, `visits-ended-${screen}`);

    await admin.patch('exam', { mode: 'open' });
    await page.goto(`http://localhost:${adminPort}/admin`);
    await page.click('text=Pause everything');
    await inspect(page, `pause-${screen}`);
    await page.click('button >> text=Pause everything');
    expect(await page.textContent('.notice[role=status]')).toBe('Paused: launch, exam.');
    await admin.patch('launch', { mode: 'open' });
    // Of the form with the mistake.
    expect(operator.complaints).toEqual([expect.stringContaining('400 (Bad Request)')]);
  },
);

test.for(SCREENS)(
  'on a $screen: sign in, look first, call visitors, see it, sign out',
  { timeout: 120_000 },
  async ({ screen, viewport }) => {
    await visitorsCome(4, 'launch');
    await using operator = await openVisitor(chrome, { viewport });
    const { page } = operator;

    const look = (name: string): Promise<void> => inspect(page, `${name}-${screen}`);

    await page.goto(`http://localhost:${adminPort}/admin`);
    await look('sign-in');
    await page.fill('input[name=key]', ADMIN_KEY);
    await page.click('text=Sign in >> nth=-1');
    await look('rooms');
    await page.click('text=Winter sale');
    await look('room-before');
    await page.click('.tabs >> text=Controls');
    await look('controls');
    await page.fill('input[name=by]', '3');
    await page.click('button >> text=Look first');
    expect(await page.textContent('h2')).toContain('This calls 3 people');
    await inspect(page, `advance-${screen}`);
    await page.dblclick('text=Call them');
    await page.waitForSelector('[role=status]');
    expect(await page.textContent('[role=status]')).toContain('Called 3 people.');
    expect(await page.textContent('.feed')).toContain('3 got a turn tests');
    await look('room');
    await page.click('text=Sign out');
    expect(new URL(page.url()).pathname).toBe('/admin/sign-in');
    expect(operator.complaints).toEqual([]);
  },
);

test('the port of the visitors has no panel when there is another one for it', async () => {
  expect((await http(`${product.issuer}/admin`)).status).toBe(404);
  expect((await http(`http://127.0.0.1:${adminPort}/admin/sign-in`)).status).toBe(200);
});
