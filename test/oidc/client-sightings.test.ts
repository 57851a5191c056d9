import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClientRegistry } from '../../src/config/client-registry.ts';
import { clientReport } from '../../src/oidc/client-report.ts';
import { ClientSightings } from '../../src/oidc/client-sightings.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/clock.ts';
import { clientConfig, ISSUER } from './library.ts';

const clients = new ClientRegistry([clientConfig('shop'), clientConfig('other')]);

describe('what was seen of clients', () => {
  let store: Store;
  let clock: FakeClock;
  let here: ClientSightings;
  let there: ClientSightings;

  beforeEach(async () => {
    clock = new FakeClock();
    store = await openSqliteStore({ path: ':memory:', clock: clock.read });
    [here, there] = [0, 1].map(() => new ClientSightings(store.documents, clients, clock.read)) as [
      ClientSightings,
      ClientSightings,
    ];
  });
  afterEach(() => store[Symbol.asyncDispose]());

  test('is put together by all processes: the newest of each counts', async () => {
    here.done('shop', 'authorization');
    const firstMs = clock.read();
    clock.advance(1_000);
    there.done('shop', 'authorization');
    here.refused('shop', 'exchange', 'wrong_secret');
    const secondMs = clock.read();
    await Promise.all([here.write(), there.write()]);
    clock.advance(1_000);
    there.done('shop', 'exchange');
    await there.write();
    const { sighting } = await here.read('shop');
    expect(sighting).toEqual({
      authorization: { doneAtMs: secondMs, refused: null },
      exchange: { doneAtMs: clock.read(), refused: { atMs: secondMs, reason: 'wrong_secret' } },
    });
    expect(firstMs).toBeLessThan(secondMs);
    expect((await here.read('other')).sighting).toEqual({});
  });

  test('is not written again where nothing is new, and after a failure', async () => {
    here.done('shop', 'refresh');
    const { write } = store.documents;
    store.documents.write = () => Promise.reject(new Error('away'));
    await expect(here.write()).rejects.toThrow('away');
    store.documents.write = write;
    await here.write();
    const { version } = (await store.documents.read('client-sightings')) ?? {};
    await here.write();
    await here.read('shop');
    expect((await store.documents.read('client-sightings'))?.version).toBe(version);
  });

  test('is told in words, with what to look at', async () => {
    here.refusedStranger('foreign_host', 'wrong.example.com');
    here.refusedStranger('unknown_client', 'shp');
    const report = async (id: string) => {
      const { sighting, strangers } = await here.read(id);
      return clientReport({ issuer: ISSUER, client: clients.get(id), sighting, strangers }).join('\n');
    };
    const never = await report('shop');
    expect(never).toContain(
      `Authorization request: none has come. A protected page must send the browser to ${ISSUER}`,
    );
    expect(never).toContain('under the Host "wrong.example.com", not wait.example.com.');
    expect(never).toContain('with the client_id "shp".');
    expect(never).toContain('its grant_types have no refresh_token');

    here.done('shop', 'authorization');
    here.refused('shop', 'exchange', 'wrong_secret');
    const seen = await report('shop');
    expect(seen).toMatch(/^Authorization request: last done at \S+Z\.$/m);
    expect(seen).toMatch(/^Token exchange: never done, last refused at \S+Z: its client secret is another one than/m);
    expect(seen).not.toContain('wrong.example.com');
  });
});
