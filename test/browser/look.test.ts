import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { loginUrl, othersJoin } from './people-in-line.ts';

/** With SCREENSHOTS=<folder> pages are left there as pictures, for people to look at. */
const { SCREENSHOTS } = process.env;

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 56"><circle cx="28" cy="28" r="26" fill="#8b1e2d"/>
<path d="M16 36 28 14l12 22z" fill="#fff"/><text x="66" y="38" font-family="serif" font-size="28" fill="#8b1e2d">Alpen</text>
<script>document.title = 'it ran'</script></svg>`;

/** The template without a line that the script would change. */
function bare(template: string): string {
  return template.replace(/^.*data-live.*\n/gm, '');
}

const folder = mkdtempSync(join(tmpdir(), 'owr-look-'));
let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  writeFileSync(join(folder, 'logo.svg'), LOGO);
  const docs = readFileSync('docs/look.md', 'utf8');
  const [footer = '', waiting = ''] = [...docs.matchAll(/```njk\n(.*?)```/gs)].map(([, source]) => source ?? '');
  mkdirSync(join(folder, 'pages'));
  writeFileSync(join(folder, 'pages', 'layout.njk'), footer);
  writeFileSync(join(folder, 'pages', 'waiting.njk'), waiting);
  mkdirSync(join(folder, 'bare'));
  writeFileSync(join(folder, 'bare', 'waiting.njk'), bare(waiting));
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken', 'waiting.njk'), '{{ status.nothing }}');
  const look = {
    logo: join(folder, 'logo.svg'),
    logo_alt: 'Alpen',
    colors: {
      ...{ accent: '#8b1e2d', background: '#f7f1ec', text: '#2a1a17', card: '#fffdfa' },
      dark: { background: '#1a1110', card: '#261918', text: '#f5ebe6' },
    },
    font: 'Georgia, serif',
    links: [{ text: 'Imprint', url: 'https://www.example.com/imprint' }],
  };
  const rooms = {
    branded: { title: 'Winter opening', look, message: 'Thank you for waiting.' },
    own: { title: 'Winter opening', template: join(folder, 'pages') },
    bare: { title: 'Winter opening', template: join(folder, 'bare') },
    broken: { title: 'Winter opening', template: join(folder, 'broken') },
  };
  const clients = Object.keys(rooms).map((name) => shopClient({ client_id: `shop-${name}`, room: name }));
  [product, chrome] = await Promise.all([startProduct({ rooms, clients }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test.each(['en', 'ar'])('a strong brand has nothing wrong with it, light or dark: %s', async (locale) => {
  await using visitor = await openVisitor(chrome, { locale });
  const { page } = visitor;
  const views: Promise<{ url: string; bytes: number }>[] = [];
  page.on('requestfinished', (request) =>
    views.push(request.sizes().then((sizes) => ({ url: request.url(), bytes: sizes.responseBodySize }))),
  );
  await page.goto(await loginUrl(product, 'branded'));
  const loaded = (await Promise.all(views)).filter(({ url }) => !url.startsWith('data:'));
  expect(loaded.filter(({ url }) => !url.startsWith(product.issuer))).toEqual([]);
  const withoutLogo = loaded.filter(({ url }) => !url.includes('/logo'));
  expect(withoutLogo.length).toBeLessThan(loaded.length);
  expect(withoutLogo.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(30 * 1024);
  for (const [screen, width, height] of [
    ['phone', 390, 844],
    ['desktop', 1280, 800],
    ['zoomed', 320, 256],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityFaults(page)).toEqual([]);
      if (SCREENSHOTS === undefined) continue;
      await page.screenshot({ path: join(SCREENSHOTS, `look-${locale}-${screen}-${colorScheme}.png`), fullPage: true });
    }
  }
  expect(await page.evaluate('getComputedStyle(document.body).fontFamily')).toBe(
    'Georgia, serif, system-ui, sans-serif',
  );
  expect(visitor.complaints).toEqual([]);
});

test('no script of a logo runs, not even when it is opened by itself', async () => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(await loginUrl(product, 'branded'));
  const address = await page.getAttribute('.brand img', 'src');
  const answer = await page.goto(`${product.issuer}${address}`);
  expect(answer?.headers()).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-security-policy': expect.stringContaining('sandbox'),
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(await page.evaluate('document.title')).toBe('');
});

test('errors about a request of the room look like the room', async () => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(`${product.issuer}/authorize?client_id=shop-branded&redirect_uri=https://elsewhere.example.com/`);
  expect(await page.locator('.brand img').count()).toBe(1);
  await page.goto(`${product.issuer}/authorize?client_id=nobody`);
  expect(await page.locator('.brand img').count()).toBe(0);
});

test('a template may leave out whatever the script would change', async () => {
  await othersJoin(product, 'bare', 2);
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(await loginUrl(product, 'bare'));
  expect(await page.locator('[data-live]').count()).toBe(0);
  await page.evaluate('globalThis.marked = true');
  await product.admin.advance('bare', 1);
  await eventually('the title to follow', async () => (await page.title()).startsWith('1 person ahead'));
  await product.admin.advance('bare', 2);
  await page.locator('h1', { hasText: 'It is your turn' }).waitFor();
  expect(await page.evaluate('globalThis.marked')).toBe(true);
  expect(visitor.complaints).toEqual([]);
});

test('the template of docs/look.md follows the line, in the room’s own frame', async () => {
  await othersJoin(product, 'own', 2);
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(await loginUrl(product, 'own'));
  await page.locator('footer', { hasText: 'since 1921' }).waitFor();
  expect(await page.textContent('[data-live="ahead"]')).toBe('2');
  await page.evaluate('globalThis.marked = true');
  await product.admin.advance('own', 1);
  await page.locator('[data-live="ahead"]', { hasText: '1' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await product.admin.advance('own', 2);
  await page.locator('h1', { hasText: 'It is your turn' }).waitFor();
  expect(await page.evaluate('globalThis.marked')).toBe(true);
  expect(visitor.complaints).toEqual([]);
});

test('a template that fails shows our page, says so in the log, and is counted', async () => {
  await using visitor = await openVisitor(chrome);
  await visitor.page.goto(await loginUrl(product, 'broken'));
  expect(await visitor.page.textContent('h1')).toBe('You are in line');
  expect(product.output()).toContain('a template of a room is broken, ours was shown');
  const metrics = await (await fetch(`${product.issuer}/metrics`)).text();
  expect(metrics).toMatch(/^owr_template_faults_total\{room="broken"\} [1-9]/m);
});
