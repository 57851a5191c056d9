import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { discoverShop } from '../support/visits.ts';

/** @returns its origin */
async function serve(resources: AsyncDisposableStack, answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  resources.defer(async () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an answer by form arrives at a gateway that redirects on to another origin, and in no frame', async () => {
  await using resources = new AsyncDisposableStack();
  const posted: string[] = [];
  const site = await serve(resources, (_req, res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end('Site'));
  const gateway = await serve(resources, async (req, res) => {
    posted.push(Buffer.concat(await req.toArray()).toString());
    res.writeHead(302, { Location: `${site}/deep` }).end();
  });
  const redirectUri = `${gateway}/callback`;
  const product = resources.use(
    await startProduct({ rooms: { launch: {} }, clients: [shopClient({ redirect_uris: [redirectUri] })] }),
  );
  const chrome = await startChromium();
  resources.defer(() => chrome.close());
  const shop = await discoverShop(product.issuer, { redirectUri });
  // The answer of somebody who is not inside: it is the same page.
  const { url, state } = await shop.login({ response_mode: 'form_post', prompt: 'none' });

  await using visitor = await openVisitor(chrome);
  const { page, complaints } = visitor;
  await page.goto(url);
  await page.waitForURL(`${site}/deep`);
  expect(Object.fromEntries(new URLSearchParams(posted[0]))).toMatchObject({ error: 'login_required', state });
  expect(complaints).toEqual([]);

  await page.setContent(`<iframe src="${url.replaceAll('&', '&amp;')}"></iframe>`);
  await expect.poll(() => complaints.length).toBeGreaterThan(0);
  expect(complaints[0]).toContain('frame-ancestors');
  expect(posted).toHaveLength(1);
});
