import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Gives a page `axe`, until it is left. */
export async function loadAxe(page: Page): Promise<void> {
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(`${AXE}; undefined`);
}

/** What a program can find wrong with a page by the rules of WCAG 2.2 and of good practice: the rule, and where. */
export async function accessibilityFaults(page: Page): Promise<unknown> {
  await loadAxe(page);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join()))`);
}
