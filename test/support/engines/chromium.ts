import type { Page } from 'playwright-core';
import { openVisitor, startChromium } from '../chromium.ts';
import type { Engine, Tab } from './engine.ts';

function tabOf(page: Page, close: () => Promise<void>): Tab {
  return {
    async goTo(url) {
      await page.goto(url, { waitUntil: 'domcontentloaded' });
    },
    url: async () => page.url(),
    value: (expression) => page.evaluate(expression),
    async another() {
      const other = await page.context().newPage();
      return tabOf(other, () => other.close());
    },
    forget: () => page.context().clearCookies(),
    [Symbol.asyncDispose]: close,
  };
}

/** Chromium, by its own protocol. */
export const chromium: Engine = {
  name: 'Chromium',

  async open({ scripts, env }) {
    await using resources = new AsyncDisposableStack();
    const chrome = await startChromium(env);
    resources.defer(() => chrome.close());
    const { page } = resources.use(await openVisitor(chrome, { javaScriptEnabled: scripts }));
    const held = resources.move();
    return tabOf(page, () => held.disposeAsync());
  },
};
