import { writeFileSync } from 'node:fs';
import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../../support/accessibility.ts';
import { openVisitor, startChromium } from '../../support/chromium.ts';
import { ADMIN_KEY, configurationFile, type Product, startProduct } from '../../support/product.ts';
import { shopClient } from '../../support/shop-setup.ts';
import { discoverShop, queueUp } from '../../support/visits.ts';

const rooms = { launch: {}, other: { title: 'Other' } };
const clients = [shopClient({ room: 'launch' }), shopClient({ client_id: 'second', room: 'other' })];

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  [product, chrome] = await Promise.all([startProduct({ rooms, clients }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

function write(file: { rooms: object; clients: readonly object[] }): void {
  const options = { ...file, issuer: product.issuer } as Parameters<typeof configurationFile>[0];
  writeFileSync(product.config, configurationFile(options));
}

const sees = (path: string) => product.admin.call('GET', path).then(({ status }) => status);

test('the file is read again once it was said what that changes', { timeout: 60_000 }, async () => {
  const { issuer } = product;
  await queueUp(await discoverShop(issuer, { clientId: 'second' }));
  await using operator = await openVisitor(chrome, { viewport: { width: 390, height: 844 } });
  const { page } = operator;
  const main = async () => (await page.getByRole('main').innerText()).replaceAll(/\s+/g, ' ');
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  async function look(): Promise<string> {
    await page.getByRole('link', { name: 'Look again' }).click();
    await page.waitForLoadState();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    return main();
  }
  await page.goto(`${issuer}/admin`);
  await page.getByLabel('Admin key').fill(ADMIN_KEY);
  await press('Sign in');
  await page.getByRole('link', { name: 'Read the file again' }).click();
  await page.getByRole('heading', { name: 'This changes nothing' }).waitFor();
  expect(await page.getByRole('button', { name: 'Put it in force' }).count()).toBe(0);

  write({ rooms: { launch: { inlet: { admit: 1 } } }, clients: [] });
  expect(await look()).toContain('The file is not valid');
  expect(await page.getByRole('alert').textContent()).toContain('rooms.launch.inlet.every');

  write({ rooms: { launch: { title: 'The launch' }, spring: {} }, clients: clients.slice(0, 1) });
  const says = await look();
  for (const change of ['New rooms spring', 'Changed rooms launch', 'Removed rooms other', 'Removed clients second']) {
    expect(says).toContain(change);
  }
  expect(says).toContain('other: 1 in line, 0 inside');
  await press('Put it in force');
  expect(await page.getByRole('alert').textContent()).toContain('People are in line or inside');
  expect([await sees('/rooms/other'), await sees('/rooms/spring')]).toEqual([200, 404]);
  await page.getByLabel('End all their visits').check();
  await press('Put it in force');
  expect(await page.getByRole('status').first().textContent()).toContain('The file was read. New rooms: spring.');
  expect([await sees('/rooms/other'), await sees('/rooms/spring')]).toEqual([404, 200]);
  expect(operator.complaints.filter((complaint) => !complaint.includes('status of 409'))).toEqual([]);
});

test('it works without scripts, and is for admins of all rooms', { timeout: 60_000 }, async () => {
  const { issuer, admin } = product;
  const made = await admin.call('POST', '/operator-keys', { name: 'limited', role: 'admin', rooms: ['launch'] });
  const { key } = (await made.json()) as { key: string };
  write({ rooms: { launch: {}, spring: {}, summer: {} }, clients: clients.slice(0, 1) });
  for (const [of, status] of [
    [key, 403],
    [ADMIN_KEY, 200],
  ] as const) {
    await using operator = await openVisitor(chrome, { javaScriptEnabled: false });
    const { page } = operator;
    await page.goto(`${issuer}/admin`);
    await page.getByLabel('Admin key').fill(of);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${issuer}/admin`);
    expect(await page.getByRole('link', { name: 'Read the file again' }).count()).toBe(status === 200 ? 1 : 0);
    expect((await page.goto(`${issuer}/admin/reload`))?.status()).toBe(status);
    if (status !== 200) continue;
    await page.getByRole('button', { name: 'Put it in force' }).click();
    await page.getByText('The file was read.').waitFor();
  }
  expect(await sees('/rooms/summer')).toBe(200);
});
