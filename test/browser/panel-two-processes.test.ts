import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChromiumVisitor, openVisitor, startChromium } from '../support/chromium.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { ownRedisUrl } from '../support/own-redis.ts';
import { ADMIN_KEY, type Product } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { othersJoin } from './people-in-line.ts';

const OPS2_KEY = 'ops2-key-of-the-tests-0123456789';

let deployment: Deployment;
let chrome: Chromium;

beforeAll(async () => {
  const adminKeys = [{ name: 'ops2', role: 'admin', key: OPS2_KEY }];
  const rooms = { launch: { title: 'Winter sale' } };
  const clients = [shopClient({ client_id: 'shop-launch', room: 'launch' })];
  const redisUrl = await ownRedisUrl();
  [deployment, chrome] = await Promise.all([startDeployment({ rooms, clients, adminKeys, redisUrl }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await deployment[Symbol.asyncDispose]();
});

/** Somebody who has signed in at a process and looks at Live; a reload would lose `marked`. */
async function operator({ issuer }: Product, key: string): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(`${issuer}/admin`);
  await page.getByLabel('Admin key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${issuer}/admin`);
  const streaming = page.waitForResponse((response) => response.url().endsWith('/events'));
  await page.goto(`${issuer}/admin/rooms/launch`);
  await streaming;
  await page.evaluate('globalThis.marked = true');
  return visitor;
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();

test('what an operator does at one process is on the Live screen of another, without a reload', {
  timeout: 90_000,
}, async () => {
  const { here, there } = deployment;
  await othersJoin(here, 'launch', 3);
  await using first = await operator(here, ADMIN_KEY);
  await using second = await operator(there, OPS2_KEY);
  const tookMs: number[] = [];

  /** @param act ends when the one who acts sees that it was done */
  async function seenThere(act: () => Promise<unknown>, selector: string, words: string): Promise<void> {
    await act();
    await first.page.getByRole('status').first().waitFor();
    const startedMs = performance.now();
    await second.page.locator(selector, { hasText: words }).first().waitFor();
    tookMs.push(Math.round(performance.now() - startedMs));
  }

  await seenThere(() => press(first.page, 'Pause'), 'h1', 'paused');
  await first.page.getByText('Change the message').click();
  await first.page.getByLabel('Everybody who waits reads it at once').fill('Back at noon.');
  await press(first.page, 'Look first: message');
  await seenThere(() => press(first.page, 'Tell visitors'), '.words', 'Back at noon.');
  await first.page.getByRole('link', { name: 'Plan a change' }).click();
  await first.page.getByLabel('or typed: At', { exact: true }).fill('tomorrow 10:00');
  await press(first.page, 'Look first: plan');
  await seenThere(() => press(first.page, 'Plan it'), '.plan', 'tomorrow 10:00 open');
  await first.page.goto(`${here.issuer}/admin/rooms/launch`);
  await seenThere(() => press(first.page, 'Cancel tomorrow 10:00: open'), '[data-live=plan]', 'Nothing is planned.');
  await first.page.getByLabel('Call the next', { exact: true }).fill('3');
  await press(first.page, 'Look first: call visitors');
  await seenThere(() => press(first.page, 'Call them'), '.feed', 'Called numbers 1 to 3');
  await second.page.locator('[data-figure=serving][value="3"]').waitFor();

  // A machine that runs all tests at once may be slow.
  process.stdout.write(`Another process showed it after ${tookMs.join(', ')} ms.\n`);
  for (const ms of tookMs) expect(ms).toBeLessThan(5_000);
  expect(await second.page.evaluate('globalThis.marked')).toBe(true);
  expect([first.complaints, second.complaints]).toEqual([[], []]);
});

test('a room that is made at one process is on the next page of another', { timeout: 60_000 }, async () => {
  const { here, there } = deployment;
  await using first = await operator(here, ADMIN_KEY);
  await using second = await operator(there, OPS2_KEY);
  await first.page.goto(`${here.issuer}/admin/new-room`);
  await first.page.getByLabel('Name', { exact: true }).fill('spring');
  await first.page.getByLabel('Title', { exact: true }).fill('Spring sale');
  await press(first.page, 'Make the room');
  await first.page.getByRole('heading', { name: 'Spring sale' }).waitFor();
  const startedMs = performance.now();
  const isThere = () => second.page.getByRole('link', { name: 'Spring sale' }).count();
  do await second.page.goto(`${there.issuer}/admin`);
  while ((await isThere()) === 0 && performance.now() - startedMs < 5_000);
  expect(await isThere()).toBe(1);
});
