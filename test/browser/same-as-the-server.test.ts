import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { estimateText } from '../../src/http/waiting-page/estimate-text.ts';
import type { PageData, PlaceStatus } from '../../src/http/waiting-page/page-data.ts';
import { loadCatalogs } from '../../src/language/catalog.ts';
import { Translator } from '../../src/language/translator.ts';
import { openingSpreadSeconds, pollAfterSeconds } from '../../src/room/polling.ts';
import { openVisitor, startChromium, stopClock } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Preview, startPreview } from '../support/preview.ts';
import { ROOM_STATUS } from './follower.ts';

/** Of a page of the preview. */
const OWN_STATUS = /\/launch\/waiting\/status$/;
/** A text of the room: placeholders that nothing fills in stay, and no name of JavaScript's objects is one. */
const TEXTS = { '*': { 'notify.ask': 'Tell me, {constructor}: {other}' } };
const TURN_WINDOW_MS = 300_000;

/** What is ahead, for each plural form of a language, and estimates for each text. None is near the one before. */
const LATER: readonly (readonly [ahead: number, low: number, high: number])[] = [
  [12_345, 86_400, 100_000],
  [1_000, 7_300, 86_399],
  [102, 3_000, 7_201],
  [21, 300, 300],
  [100, 3_600, 7_200],
  [11, 60, 120],
  [5, 20, 61],
  [3, 6_000, 6_060],
  [2, 30, 60],
  [1, 1_260, 1_320],
  [0, 0, 30],
];

let preview: Preview;
let chrome: Chromium;

beforeAll(async () => {
  const launch = { title: 'Winter sale', turn_window: '5m', texts: TEXTS };
  [preview, chrome] = await Promise.all([startPreview({ rooms: { launch }, clients: [] }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await preview[Symbol.asyncDispose]();
});

/** Opens a page whose clock stands still, takes chance out of it, and has it note when it asked last. */
async function openWithoutChance(page: Page, place: string): Promise<PageData> {
  await stopClock(page);
  await page.addInitScript(`
    Math.random = () => 0.5;
    const { fetch } = globalThis;
    globalThis.fetch = (...options) => {
      globalThis.askedAtMs = Date.now();
      return fetch(...options);
    };
  `);
  await page.goto(`${preview.url}/launch/${place}`);
  await eventually('the page to lead', () =>
    page.evaluate('navigator.locks.query().then(({ held }) => held.length > 0)'),
  );
  return JSON.parse((await page.getAttribute('main', 'data-place')) ?? '');
}

function figure(page: Page, name: string): Promise<string | null> {
  return page.textContent(`[data-live="${name}"]`);
}

test.each(['en', 'ar', 'fr', 'hi', 'ja', 'pl'])(
  'the script of the page says what the server says, in %s',
  async (language) => {
    const catalog = loadCatalogs().get(language);
    if (catalog === undefined) throw new Error(`no catalog for ${language}`);
    const words = new Translator(catalog, TEXTS);
    await using visitor = await openVisitor(chrome);
    const { page } = visitor;
    await stopClock(page);
    await page.goto(`${preview.url}/launch/waiting?lang=${language}`);
    expect(await page.textContent('[data-live="notify"] button')).toBe(words.text('notify.ask'));
    let later: Partial<PlaceStatus> = {};
    await page.route(OWN_STATUS, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), ...later } });
    });
    for (const [ahead, low, high] of LATER) {
      const estimate = { seconds: (low + high) / 2, low, high };
      later = { ahead, estimate };
      await page.clock.runFor(2_000);
      await page.evaluate('dispatchEvent(new Event("online"))');
      await eventually(`${ahead} ahead`, async () => (await figure(page, 'ahead')) === words.number(ahead));
      const { key, values } = estimateText(estimate);
      expect(await figure(page, 'estimate')).toBe(words.text(key, values));
      expect(await page.title()).toBe(`${words.text('title.waiting', { count: ahead })} · Winter sale`);
    }
    expect(visitor.complaints).toEqual([]);
  },
);

test('a page that follows the room asks again when the server would say', async () => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  const { status: own } = await openWithoutChance(page, 'waiting');
  if (own.number === null || own.estimate === null) throw new Error('this page should be far away');
  let serving = own.serving;
  await page.route(ROOM_STATUS, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), serving } });
  });
  let afterMs = 1_000 * own.poll_after;
  for (const ahead of [95, 54, 20, 7, 0]) {
    serving = own.number - 1 - ahead;
    const sinceMs = await page.evaluate<number>('Date.now()');
    await page.clock.runFor(afterMs);
    await eventually(`${ahead} ahead`, async () => (await figure(page, 'ahead')) === String(ahead));
    expect([ahead, (await page.evaluate<number>('askedAtMs')) - sinceMs]).toEqual([ahead, afterMs]);
    const seconds = Math.round((own.estimate.seconds * (ahead + 1)) / (own.ahead + 1));
    afterMs = 1_000 * pollAfterSeconds(ahead, seconds, TURN_WINDOW_MS);
  }
  expect(visitor.complaints).toEqual([]);
});

/** Has the page ask at once, and waits for the answer. @returns when, by the clock of the page */
async function askNow(page: Page): Promise<number> {
  const atMs = await page.evaluate<number>('Date.now()');
  await page.evaluate('dispatchEvent(new Event("online"))');
  await page.locator(`[data-live="updated"][datetime="${new Date(atMs).toISOString()}"]`).waitFor();
  return atMs;
}

test('an early page asks again when the server expects it after the doors have opened', async () => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  const { status, now, latestPoll } = await openWithoutChance(page, 'prequeue');
  const opensInMs = Date.parse(status.opens_at ?? '') - Date.parse(now);
  // Until its first good answer the page would be loaded anew: no answer comes while the clock of the page runs.
  await page.clock.runFor(2_000);
  await askNow(page);
  await page.clock.runFor(opensInMs - 32_000);
  const sinceMs = await askNow(page);
  await page.clock.runFor(33_000);
  const spreadMs = 1_000 * openingSpreadSeconds(status.entries, latestPoll);
  expect(spreadMs).toBeGreaterThan(2_000);
  expect((await page.evaluate<number>('askedAtMs')) - sinceMs).toBeCloseTo(31_000 + spreadMs / 2, -1);
});
