import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { discoverShop } from '../support/visits.ts';

const ROOMS = ['line', 'free'] as const;
type Room = (typeof ROOMS)[number];
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const MESSAGE = 'Sales <begin> at "ten"';

const CRAWLER = { Accept: 'text/html', 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' };
const PREVIEWS = {
  Slack: { Accept: '*/*', 'User-Agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' },
  WhatsApp: { Accept: 'text/html', 'User-Agent': 'WhatsApp/2.23.20.0' },
  Messages: {
    Accept: 'text/html',
    'User-Agent':
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  },
};

let folder: string;
let product: Product;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'owr-crawlers-'));
  const [logo, previewImage] = [join(folder, 'logo.png'), join(folder, 'card.png')];
  for (const file of [logo, previewImage]) writeFileSync(file, Buffer.from(PIXEL, 'base64'));
  product = await startProduct({
    rooms: {
      line: { title: 'Winter sale', message: MESSAGE, look: { logo } },
      free: { title: 'Tickets', inlet: { capacity: 5 }, look: { logo, preview_image: previewImage } },
    },
    clients: ROOMS.map((room) => shopClient({ client_id: `shop-${room}`, room })),
  });
});
afterAll(async () => {
  await product[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Goes wherever the link of a site leads, and keeps no cookies. */
async function follow(room: Room, headers: Readonly<Record<string, string>>) {
  const shop = await discoverShop(product.issuer, { clientId: `shop-${room}` });
  let answer = await http((await shop.login()).url, { headers });
  for (let hops = 0; hops < 4 && answer.headers.location !== undefined; hops += 1) {
    answer = await http(new URL(answer.headers.location, product.issuer).href, { headers });
  }
  return answer;
}

test('a crawler finds a 503 while people wait, and nothing to index; it takes no number', async () => {
  const answer = await follow('line', CRAWLER);
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '600', 'x-robots-tag': 'noindex' } });
  expect(answer.text).toContain('<meta name="robots" content="noindex">');
  expect(answer.text).toContain('Please allow cookies');
  expect((await product.admin.room('line')).issued).toBe(0);
});

describe.each(Object.entries(PREVIEWS))('a card of a link in %s', (_service, headers) => {
  test('has title, message and logo of the room, and takes no number', async () => {
    const { status, headers: given, text } = await follow('line', headers);
    expect(status).toBe(200);
    expect(given).toMatchObject({ 'x-robots-tag': 'noindex', 'cache-control': 'no-store' });
    expect(given['set-cookie']).toBeUndefined();
    expect(text).toContain('<meta property="og:title" content="Winter sale">');
    expect(text).toContain('<meta property="og:description" content="Sales &lt;begin&gt; at &quot;ten&quot;">');
    const [, image = ''] = /<meta property="og:image" content="([^"]+)">/.exec(text) ?? [];
    expect(image.startsWith(`${product.issuer}/`)).toBe(true);
    expect(await http(image)).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
    expect((await product.admin.room('line')).issued).toBe(0);
  });

  test('has the image that a room has for it', async () => {
    const [, image = ''] =
      /<meta property="og:image" content="([^"]+)">/.exec((await follow('free', headers)).text) ?? [];
    expect(image).toMatch(/\/assets\/rooms\/free\/preview-image\?v=/);
    expect(await http(image)).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
  });

  test('of a free room takes nothing either', async () => {
    const { status, text } = await follow('free', headers);
    expect(status).toBe(200);
    expect(text).toContain('<meta property="og:title" content="Tickets">');
    expect(text).not.toContain('og:description');
    expect(await product.admin.room('free')).toMatchObject({ issued: 0, inside: 0 });
  });
});
