import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messages } from '../../src/preview/messages.ts';
import { places } from '../../src/preview/places.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { type Preview, startPreview } from '../support/preview.ts';

const STATES = [...Object.values(places).flat(), ...messages].map(({ name }) => name);

const PHONE = { width: 390, height: 844 };
/** What is left of 1280 pixels at 400 % (WCAG 1.4.10). */
const ZOOMED = { width: 320, height: 256 };

let preview: Preview;
let chrome: Chromium;

beforeAll(async () => {
  const rooms = { launch: { title: 'Winter sale', message: 'Thank you for your patience!' } };
  [preview, chrome] = await Promise.all([startPreview({ rooms, clients: [] }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await preview[Symbol.asyncDispose]();
});

test.each([
  { language: 'en', colorScheme: 'light', withAxe: true },
  { language: 'ar', colorScheme: 'dark', withAxe: true },
  { language: 'de', colorScheme: 'light', withAxe: false },
  { language: 'ja', colorScheme: 'dark', withAxe: false },
] as const)(
  'nothing is wrong with any page in $language, $colorScheme',
  async ({ language, colorScheme, withAxe }) => {
    await using visitor = await openVisitor(chrome, { viewport: PHONE, colorScheme });
    const { page, complaints } = visitor;
    for (const state of STATES) {
      await page.setViewportSize(PHONE);
      await page.goto(`${preview.url}/launch/${state}?lang=${language}`);
      if (withAxe) expect([state, await accessibilityFaults(page)]).toEqual([state, []]);
      await page.setViewportSize(ZOOMED);
      expect([state, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([state, 0]);
    }
    expect(complaints).toEqual([]);
  },
  60_000,
);
