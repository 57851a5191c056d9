import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Debian's Chromium; CHROMIUM names another one. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

const FLAGS = [
  // A test may run as root in a container, where Chromium's own sandbox cannot.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param env added to that of the test */
export function startChromium(env: Readonly<Record<string, string>> = {}): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS, env: { ...process.env, ...env } });
}

/** A visitor's browser, and what its pages complained of. */
export interface ChromiumVisitor extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of scripts, breaches of the Content-Security-Policy, sub-resources that did not load. */
  readonly complaints: readonly string[];
}

/** Opens a profile of its own, so that its cookies are nobody else's. */
export async function openVisitor(chrome: Browser, options: BrowserContextOptions = {}): Promise<ChromiumVisitor> {
  const context = await chrome.newContext(options);
  return visitorOf(context, await context.newPage(), () => context.close());
}

/** Opens a browser whose settings block all cookies. */
export async function openVisitorWithoutCookies(options: BrowserContextOptions = {}): Promise<ChromiumVisitor> {
  const profile = await mkdtemp(join(tmpdir(), 'owr-chromium-'));
  await mkdir(join(profile, 'Default'));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const launch = { executablePath: EXECUTABLE, headless: true, args: FLAGS, ...options };
  const context = await chromium.launchPersistentContext(profile, launch);
  return visitorOf(context, await context.newPage(), async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  });
}

/**
 * Gives a page that is opened next a clock that the test alone moves. One that also goes by itself would have the page ask
 * before a test on a busy machine is ready for it.
 */
export async function stopClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 10_000);
}

function visitorOf(context: BrowserContext, page: Page, close: () => Promise<void>): ChromiumVisitor {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  return {
    ...{ context, page, complaints },
    async [Symbol.asyncDispose]() {
      // A test that is over need not answer the requests that it has held back.
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      for (const open of context.pages()) {
        await open.unrouteAll({ behavior: 'ignoreErrors' });
        // Chromium may never answer that it has closed a page while that page loads. A page on its way elsewhere gets in
        // between, and has an end of its own: that of the error page of an address where nobody answers.
        await open.goto('about:blank').catch(() => open.waitForLoadState().catch(() => undefined));
      }
      await close();
    },
  };
}
