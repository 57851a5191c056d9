import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAdmin, codeOf } from '../support/admin-answers.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { ownRedisUrl } from '../support/own-redis.ts';
import { configurationFile, type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { discoverShop, queueUp } from '../support/visits.ts';

const rooms = { launch: { title: 'Launch' }, other: {} };
const clients = [shopClient({ client_id: 'shop', room: 'launch' }), shopClient({ client_id: 'second', room: 'other' })];

describe.each([
  { name: 'one process', env: {}, redisUrl: async (): Promise<string | null> => null },
  { name: 'two workers', env: { WORKERS: '2' }, redisUrl: async (): Promise<string | null> => ownRedisUrl() },
])('the file is read again, by $name', { timeout: 60_000 }, ({ env, redisUrl }) => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct({ rooms, clients, env: { ...env, MOTTO: 'Soon' }, redisUrl: await redisUrl() });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const reload = (body?: object) => askAdmin(product, 'POST', '/reload', body);

  function write(file: { rooms: object; clients: readonly object[] }, more: object = {}): void {
    const text = configurationFile({ ...file, ...more, issuer: product.issuer } as Parameters<
      typeof configurationFile
    >[0]);
    writeFileSync(product.config, text);
  }

  /** Whether all processes serve the room, or none does: connections go to one after the other. */
  async function statuses(room: string): Promise<number[]> {
    const url = `${product.issuer}/rooms/${room}/status`;
    const answers = await Promise.all(Array.from({ length: 4 }, () => http(url, { headers: { Connection: 'close' } })));
    return [...new Set(answers.map(({ status }) => status))];
  }

  test('what changes is told first, then in force everywhere', async () => {
    write(
      { rooms: { launch: { title: `\${MOTTO}` }, spring: {} }, clients: [clients[0] ?? {}] },
      { signing: { algorithm: 'ES256' } },
    );
    const changes = {
      rooms: { added: ['spring'], changed: ['launch'], removed: ['other'] },
      clients: { added: [], changed: [], removed: ['second'] },
      ...{ settings: [], need_restart: ['signing'], occupied: [], variables: 'of the running process' },
    };
    expect(await reload({ dry_run: true })).toMatchObject({ status: 200, body: changes });
    expect(await statuses('spring')).toEqual([404]);
    expect(await reload()).toMatchObject({ status: 200, body: changes });
    for (const [room, status] of [
      ['spring', 200],
      ['other', 404],
    ] as const) {
      await eventually(`${room} everywhere`, async () => `${await statuses(room)}` === `${status}`);
    }
    expect((await askAdmin(product, 'GET', '/rooms/launch')).body).toMatchObject({ title: 'Soon', managed: 'file' });
  });

  test('keys of operators come and go with the file', async () => {
    const ada = { name: 'Ada', role: 'viewer', key: 'key-of-ada-0123456789-0123456789' } as const;
    const url = `${product.issuer}/admin/api/v1/rooms`;
    const asAda = async () => (await http(url, { headers: { Authorization: `Bearer ${ada.key}` } })).status;
    for (const [adminKeys, status] of [
      [[ada], 200],
      [[], 401],
    ] as const) {
      write({ rooms: { launch: {}, spring: {} }, clients: [clients[0] ?? {}] }, { adminKeys });
      expect(await reload()).toMatchObject({ status: 200, body: { settings: ['admin_keys'] } });
      await eventually('the keys', async () => new Set([await asAda(), await asAda()]).isSubsetOf(new Set([status])));
    }
  });

  test('a file that is not valid changes nothing', async () => {
    write({ rooms: { launch: { inlet: { admit: 1 } } }, clients });
    const refused = await reload();
    expect([refused.status, codeOf(refused)]).toEqual([409, 'file_invalid']);
    expect(refused.body.errors?.map(({ path }) => path)).toEqual(['rooms.launch.inlet.every', 'clients[1].room']);
    write({ rooms: { launch: {} }, clients: [shopClient({ room: 'launch', jwks: { keys: [{ kty: 'RSA' }] } })] });
    expect(codeOf(await reload())).toBe('file_invalid');
    expect(await statuses('spring')).toEqual([200]);
  });

  test('a signal does the same, and the log says what changed', async () => {
    write({ rooms: { ...rooms, summer: {} }, clients });
    process.kill(product.pid, 'SIGHUP');
    await eventually('the room everywhere', async () => `${await statuses('summer')}` === '200');
    await eventually('the log', () => product.output().includes('the file was read again'));
  });

  test('a room does not vanish with people in its line, unless it is forced', async () => {
    const second = await discoverShop(product.issuer, { clientId: 'second' });
    await queueUp(second);
    write({ rooms: { launch: {} }, clients: [clients[0] ?? {}] });
    const refused = await reload();
    expect([codeOf(refused), refused.body.detail]).toEqual(['room_occupied', 'other: 1 in line, 0 inside']);
    expect(await statuses('other')).toEqual([200]);
    expect(await reload({ force: true })).toMatchObject({ status: 200, body: { occupied: [{ room: 'other' }] } });
    await eventually('its end everywhere', async () => `${await statuses('other')}` === '404');
    const { body } = await askAdmin(product, 'GET', '/rooms/other/events');
    expect((body.events as { type: string }[]).map(({ type }) => type)).toContain('room.reset');
  });
});
