import type { Page } from 'playwright-core';

/** Headless, every tab counts as shown: with this in it a page believes what the test says (`lookAt`). */
export const HIDDEN_TAB_SCRIPT = `
  let looked = true;
  Object.defineProperty(document, 'hidden', { get: () => !looked });
  globalThis.look = (now) => {
    looked = now;
    document.dispatchEvent(new Event('visibilitychange'));
  };
`;

/** Says whether somebody looks at the page. */
export function lookAt(page: Page, now: boolean): Promise<unknown> {
  return page.evaluate(`look(${now})`);
}
