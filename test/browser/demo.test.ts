import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';
import { answers, startProgram } from '../support/program.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface Demo extends AsyncDisposable {
  readonly issuer: string;
  readonly shop: string;
  readonly output: () => string;
}

/** As `npm start` does on a machine that has no configuration. */
async function startDemo(env: Record<string, string> = {}): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'owr-demo-'));
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  const [port, shopPort] = [await freePort(), await freePort()];
  const shop = `http://localhost:${shopPort}/`;
  const program = await startProgram({
    command: process.execPath,
    args: [MAIN],
    cwd: folder,
    env: { PORT: String(port), SHOP_PORT: String(shopPort), DATA_DIR: folder, ...env },
    isReady: () => answers(shop),
  });
  resources.use(program);
  const held = resources.move();
  return {
    issuer: `http://localhost:${port}`,
    shop,
    output: program.output,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Does what the `curl` does that the demo prints. */
async function callVisitorsAsPrinted(output: string): Promise<void> {
  const printed = /curl -X POST (\S+) \\\s+-H 'Authorization: ([^']+)' -H 'Content-Type: ([^']+)' -d '([^']+)'/;
  const [, url = '', authorization = '', contentType = '', body = ''] = printed.exec(output) ?? [];
  const headers = { Authorization: authorization, 'Content-Type': contentType };
  const answer = await fetch(url, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
}

test('started without configuration: wait for the shop, be called as it says, enter, and leave', {
  timeout: 60_000,
}, async () => {
  await using demo = await startDemo();
  await using chrome = await startChromium();
  const { shop } = demo;
  expect(demo.output()).toContain(shop);
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(shop);
  expect(await page.textContent('h1')).toBe('You are in line');

  await callVisitorsAsPrinted(demo.output());
  await page.waitForURL(shop, { timeout: 15_000 });
  expect(await page.textContent('h1')).toBe('Welcome to the shop');
  expect(await page.textContent('p')).toContain('number 1');

  await page.click('text=Leave the shop');
  await page.waitForURL(shop);
  // Ten were called, so that the next number enters at once: a visit of its own.
  expect(await page.textContent('p')).toContain('number 2');
  expect(visitor.complaints).toEqual([]);
});

test('its root leads to the shop and to the panel, which takes the printed key', { timeout: 60_000 }, async () => {
  await using demo = await startDemo();
  await using chrome = await startChromium();
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(`${demo.issuer}/`);
  await page.click('text=The shop');
  await page.waitForURL(/\/interaction\//);

  await page.goto(`${demo.issuer}/`);
  await page.click('text=The control panel');
  expect(demo.output()).toContain(`${demo.issuer}/admin`);
  const key = /admin key:\s+(\S+)/.exec(demo.output())?.[1] ?? '';
  await page.fill('input[name=key]', key);
  await page.click('button');
  await page.waitForURL(`${demo.issuer}/admin`);
  expect(await page.textContent('main')).toContain('Demo shop');
  expect(visitor.complaints).toEqual([]);
});

test('with ADMIN_PORT the panel and the curl use that port', async () => {
  const port = await freePort();
  await using demo = await startDemo({ ADMIN_PORT: String(port) });
  const panel = `http://localhost:${port}/admin`;
  expect(demo.output()).toContain(panel);
  expect(await (await fetch(demo.issuer, { headers: { accept: 'text/html' } })).text()).toContain(`"${panel}"`);
  await callVisitorsAsPrinted(demo.output());
});
