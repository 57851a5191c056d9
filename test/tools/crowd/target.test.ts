import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isOwnAddress, resolveOwn } from '../../../src/tools/crowd/own-instance.ts';
import { findTarget, type TargetOptions } from '../../../src/tools/crowd/target.ts';
import { configurationFile } from '../../support/product.ts';
import { SHOP_CALLBACK, SHOP_SECRET, shopClient } from '../../support/shop-setup.ts';

let folder = '';
let config = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'owr-crowd-'));
  config = join(folder, 'waiting-room.yaml');
  const app = { client_id: 'app', client_secret: undefined, token_endpoint_auth_method: 'none', room: 'other' };
  const clients = [shopClient({ initiate_login_uri: 'https://www.example.com/' }), shopClient(app)];
  const rooms = { launch: {}, other: {} };
  writeFileSync(config, configurationFile({ issuer: 'http://127.0.0.1:3000', rooms, clients }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const nothing: TargetOptions = { config: null, issuer: null, room: null, client: null, redirectUri: null };

test('a client of the configuration, chosen by name or by room', () => {
  const shop = findTarget({ ...nothing, config, client: 'shop' }, {});
  expect(shop).toEqual({
    kind: 'ok',
    target: {
      issuer: 'http://127.0.0.1:3000',
      room: 'launch',
      client: {
        clientId: 'shop',
        redirectUri: SHOP_CALLBACK,
        siteOrigins: ['http://127.0.0.1:9', 'https://www.example.com'],
        authentication: 'client_secret_basic',
        secret: SHOP_SECRET,
      },
    },
  });
  expect(findTarget({ ...nothing, config, room: 'launch' }, {})).toEqual(shop);
  expect(findTarget({ ...nothing, config, room: 'other' }, {})).toMatchObject({
    kind: 'ok',
    target: { client: { clientId: 'app', authentication: 'none', secret: '' } },
  });
});

test.each<[Partial<TargetOptions>, string]>([
  [{}, 'there are several clients: choose by --client or --room; known here: shop (room launch), app (room other)'],
  [{ client: 'app', room: 'launch' }, 'no such client: choose by --client or --room'],
  [{ client: 'shop', redirectUri: 'http://127.0.0.1:9/other' }, `one of the client's: ${SHOP_CALLBACK}`],
  [{ config: null, issuer: 'http://localhost' }, '--issuer needs --client, --room and --redirect-uri beside it'],
])('%o does not say enough', (options, words) => {
  const found = findTarget({ ...nothing, config, ...options }, {});
  expect(found).toMatchObject({ kind: 'unclear', message: expect.stringContaining(words) });
  expect(JSON.stringify(found)).not.toContain(SHOP_SECRET);
});

test('without options and without a configuration: the demo', () => {
  const found = findTarget(nothing, { CONFIG: undefined, DATA_DIR: join(folder, 'data') });
  expect(found).toMatchObject({ kind: 'ok', target: { issuer: 'http://localhost:3000', room: 'demo' } });
});

test('without options and without a configuration, where the data folder of the demo cannot be used', () => {
  expect(findTarget(nothing, { DATA_DIR: '/proc/data' })).toEqual({
    kind: 'unusable',
    message: expect.stringContaining('the data folder "/proc/data" cannot be written to'),
  });
});

test.each([
  ['127.0.0.1', true],
  ['10.255.0.1', true],
  ['172.31.255.255', true],
  ['192.168.1.1', true],
  ['::1', true],
  ['fd12::1', true],
  ['::ffff:10.0.0.1', true],
  ['172.32.0.1', false],
  ['169.254.169.254', false],
  ['203.0.113.1', false],
  ['::ffff:203.0.113.1', false],
  ['2001:db8::1', false],
])('whether %s is of this machine or a private network: %s', (address, own) => {
  expect(isOwnAddress(address)).toBe(own);
});

test('an instance elsewhere is one’s own only if somebody says so', async () => {
  expect(await resolveOwn('[::1]', false)).toMatchObject({ kind: 'own' });
  expect(await resolveOwn('203.0.113.1', false)).toEqual({ kind: 'foreign', address: '203.0.113.1' });
  expect(await resolveOwn('203.0.113.1', true)).toMatchObject({ kind: 'own' });
  expect(await resolveOwn('no-such-name.invalid', true)).toEqual({ kind: 'unknown' });
});
