import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openVisitor, startChromium } from '../../test/support/chromium.ts';
import { ADMIN_KEY, type Product, startProduct } from '../../test/support/product.ts';
import { join } from '../cdn/leaks.ts';
import { Connections } from '../load/connections.ts';
import { CALLBACK, CLIENT_SECRET } from '../visits/client.ts';

/** What an open tab of the control panel loads in an hour, in a room where somebody joins and somebody is called each second. */
const ROOM = 'sale';
const CLIENT = { client_id: 'shop', client_secret: CLIENT_SECRET, redirect_uris: [CALLBACK], room: ROOM };
const PAGES = { Rooms: '/admin', Live: `/admin/rooms/${ROOM}` };
/** So that the room is not free meanwhile. */
const IN_LINE = 50;
const HOUR_S = 3_600;

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(options.seconds);

/** Counts what a page loads from now on, headers too; of streams what has come. @returns the bytes so far */
async function countLoaded(page: Page): Promise<() => number> {
  let bytes = 0;
  const session = await page.context().newCDPSession(page);
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  session.on('Network.eventSourceMessageReceived', ({ eventId, eventName, data }) => {
    bytes += Buffer.byteLength(eventId + eventName + data);
  });
  await session.send('Network.enable');
  return () => bytes;
}

async function measure(product: Product): Promise<void> {
  using connections = new Connections(product.port);
  for (let count = 0; count < IN_LINE; count += 1) await join(connections, CLIENT.client_id);
  await product.admin.patch(ROOM, { mode: 'open' });
  const chrome = await startChromium();
  try {
    await using operator = await openVisitor(chrome);
    await operator.page.goto(`${product.issuer}/admin/sign-in`);
    await operator.page.fill('#key', ADMIN_KEY);
    await operator.page.click('main button');
    await operator.page.waitForURL(`${product.issuer}/admin`);
    for (const [name, path] of Object.entries(PAGES)) {
      const page = await operator.context.newPage();
      await page.goto(`${product.issuer}${path}`, { waitUntil: 'load' });
      const loaded = await countLoaded(page);
      for (let second = 0; second < seconds; second += 1) {
        await join(connections, CLIENT.client_id);
        await pause(1_000);
      }
      const mebibytes = (loaded() * HOUR_S) / seconds / 1024 / 1024;
      process.stdout.write(`${name}: ${mebibytes.toFixed(2)} MiB an hour, as in ${seconds} s\n`);
      await page.close();
    }
  } finally {
    await chrome.close();
  }
}

await using product = await startProduct({
  rooms: { [ROOM]: { title: 'Winter sale', mode: 'paused', inlet: { admit: 1, every: '1s' } } },
  clients: [CLIENT],
});
await measure(product);
