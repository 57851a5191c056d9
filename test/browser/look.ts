import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';

/** With SCREENSHOTS=<folder> every page is left there as a picture, for people to look at. */
const { SCREENSHOTS } = process.env;

/** Looks at a page on every screen and in both colour schemes; nothing may be wrong with it. */
export async function look(page: Page, name: string): Promise<void> {
  for (const { screen, width, height } of [
    { screen: 'phone', width: 390, height: 844 },
    { screen: 'desktop', width: 1280, height: 800 },
    // What is left of 1280 pixels at 400 % (WCAG 1.4.10).
    { screen: 'zoomed', width: 320, height: 256 },
  ]) {
    await page.setViewportSize({ width, height });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      if (screen === 'phone') expect(await accessibilityFaults(page)).toEqual([]);
      if (SCREENSHOTS === undefined) continue;
      await page.screenshot({ path: join(SCREENSHOTS, `script-${name}-${screen}-${colorScheme}.png`), fullPage: true });
    }
  }
}
