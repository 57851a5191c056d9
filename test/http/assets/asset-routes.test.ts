import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Koa from 'koa';
import supertest from 'supertest';
import { expect, test } from 'vitest';
import { createAsset, pathOf, pathOfNamed } from '../../../src/http/assets/asset.ts';
import { assetRoutes } from '../../../src/http/assets/asset-routes.ts';
import { visitorAssets as assets } from '../../../src/http/assets/visitor-assets.ts';

const get = (path: string) => supertest(new Koa().use(assetRoutes(assets)).callback()).get(path);

test.each(assets.map(({ name }) => [name]))('%s is cached for good under the address that pages name', async (name) => {
  const path = pathOfNamed(assets, name);
  const answer = await get(path).set('Accept-Encoding', 'identity').expect(200);
  expect(answer.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  expect(answer.get('Vary')).toBe('Accept-Encoding');
  const etag = answer.get('ETag') ?? '';
  await get(path).set('Accept-Encoding', 'identity').set('If-None-Match', etag).expect(304);
});

test.each([
  ['br, gzip', 'br', brotliDecompressSync],
  ['gzip, deflate', 'gzip', gunzipSync],
] as const)('who accepts %s gets %s', async (accepted, coding, decompress) => {
  const script = createAsset('a.js', 'text/javascript', Buffer.from('a script'));
  expect(decompress(await script.encoded(coding))).toEqual(script.content);
  expect(script.encoded(coding)).toBe(script.encoded(coding));
  await get('/assets/waiting-room.js').set('Accept-Encoding', accepted).expect('Content-Encoding', coding);
});

test.each(['/assets/waiting-room.js', '/assets/waiting-room.js?v=another'])(
  '%s is asked for again each time',
  async (path) => {
    await get(path).expect(200).expect('Cache-Control', 'public, no-cache');
  },
);

test('the script is small', async () => {
  const script = assets.find(({ name }) => name === 'waiting-room.js');
  expect((await script?.encoded('gzip'))?.length).toBeLessThan(6 * 1024);
});

test('an image that is compressed already is sent as it is, and may do nothing', async () => {
  const png = createAsset('rooms/sale/logo', 'image/png', Buffer.from('an image'));
  const answer = await supertest(new Koa().use(assetRoutes([png])).callback())
    .get(pathOf(png))
    .set('Accept-Encoding', 'br, gzip')
    .expect(200)
    .expect('Content-Type', 'image/png')
    .expect('Cache-Control', 'public, max-age=31536000, immutable');
  expect(answer.get('Content-Encoding')).toBeUndefined();
  expect(answer.get('Content-Security-Policy')).toMatch(/^default-src 'none'.*sandbox$/);
});

test('nobody gets at other files', async () => {
  await get('/assets/..%2Fpackage.json').expect(404);
});
