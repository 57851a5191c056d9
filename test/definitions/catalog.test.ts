import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/reading/load-config.ts';
import { Catalog } from '../../src/definitions/catalog.ts';
import type { CatalogParts, Edited } from '../../src/definitions/catalog-parts.ts';
import { DEFINITIONS, type StoredDefinitions } from '../../src/definitions/stored-definitions.ts';
import { storeUnavailable } from '../../src/store/faults.ts';
import { LosableDocuments } from '../support/losable-documents.ts';

const shop = {
  client_id: 'shop',
  client_secret: 'secret-of-the-shop-0123456789',
  redirect_uris: ['http://localhost/cb'],
};

function fileWith(rooms: object, clients: readonly object[] = []): Config {
  const text = stringify({ issuer: 'http://localhost:3000', rooms, clients });
  const loaded = loadConfig({ env: {}, readFile: () => text });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

const roomsOf = ({ config }: Catalog<Disposable>) => config.rooms.map(({ name }) => name);

function adding(name: string, written: object = {}): (stored: StoredDefinitions) => Promise<Edited> {
  return async (stored) => ({
    kind: 'edited',
    content: { ...stored, rooms: [...stored.rooms, { name, written: { ...written } }] },
    subject: { kind: 'room', name },
  });
}

function addingClient(clientId: string, written: object): (stored: StoredDefinitions) => Promise<Edited> {
  return async (stored) => ({
    kind: 'edited',
    content: {
      ...stored,
      clients: [...stored.clients, { clientId, written: { client_id: clientId, ...written }, secrets: [] }],
    },
    subject: { kind: 'client', name: clientId },
  });
}

describe('the catalog', () => {
  let documents: LosableDocuments;
  let told: string[];
  /** Ids of clients that the library does not take. */
  let refused: readonly string[];
  let inUse: Set<Disposable>;

  beforeEach(async () => {
    documents = await LosableDocuments.open();
    [told, refused, inUse] = [[], [], new Set()];
  });
  afterEach(() => documents[Symbol.asyncDispose]());

  async function open(base: Config, changes: Partial<CatalogParts<Disposable>> = {}): Promise<Catalog<Disposable>> {
    const catalog = new Catalog<Disposable>({
      ...{ documents, base, storeMs: () => 0 },
      make: async ({ clients }) => {
        const wrong = clients.filter(({ clientId }) => refused.includes(clientId));
        if (wrong.length > 0) {
          const list = wrong.map(({ clientId }) => ({ clientId, reason: 'not taken' }));
          return { kind: 'refused', clients: list, fault: new Error('clients_refused') };
        }
        const made = { [Symbol.dispose]: () => void inUse.delete(made) };
        inUse.add(made);
        return { kind: 'made', made };
      },
      take: async () => undefined,
      onUnfit: (unfit) => told.push(`unfit: ${unfit.map(({ name }) => name)}`),
      onFault: () => told.push('fault'),
      onRestored: () => told.push('restored'),
      ...changes,
    });
    await catalog.start();
    return catalog;
  }

  it('of one process has what another one has changed', async () => {
    const [one, other] = [await open(fileWith({ launch: {} })), await open(fileWith({ launch: {} }))];
    expect(await one.change(adding('spring'))).toEqual({ kind: 'done' });
    await other.change(adding('summer'));
    await one.check();
    expect([roomsOf(one), roomsOf(other)]).toEqual(Array(2).fill(['launch', 'spring', 'summer']));
  });

  it('goes on with the former file where the next one could not be taken up', async () => {
    let isAway = false;
    const take = async () => {
      if (isAway) throw storeUnavailable(null);
    };
    const catalog = await open(fileWith({ launch: {} }), { take });
    isAway = true;
    await expect(catalog.reload(fileWith({ launch: {}, autumn: {} }))).rejects.toThrow('cannot be reached');
    isAway = false;
    expect(inUse.size).toBe(1);
    await catalog.change(adding('spring'));
    expect([roomsOf(catalog), catalog.base.rooms.length]).toEqual([['launch', 'spring'], 1]);
    await catalog.reload(fileWith({ launch: {}, autumn: {} }));
    expect(roomsOf(catalog)).toEqual(['launch', 'autumn', 'spring']);
  });

  it('leaves out what does not fit beside a file that has changed, and takes it again when it fits', async () => {
    const before = await open(fileWith({ launch: {}, other: {} }));
    await before.change(adding('spring', { title: 'Of the API' }));
    await before.change(addingClient('gate', { room: 'other', redirect_uris: ['http://localhost/cb'] }));
    const after = await open(fileWith({ launch: {}, spring: { title: 'Of the file' } }, [{ ...shop, room: 'launch' }]));
    expect(after.config.rooms.map(({ title }) => title)).toEqual(['launch', 'Of the file']);
    expect(after.config.clients.map(({ clientId }) => clientId)).toEqual(['shop']);
    expect(told).toEqual(['unfit: spring,gate']);
    await after.reload(fileWith({ launch: {}, other: {} }));
    expect([roomsOf(after), after.config.clients.length]).toEqual([['launch', 'other', 'spring'], 1]);
  });

  it('lets no change put the definition of somebody else out of force', async () => {
    const catalog = await open(fileWith({ launch: {} }));
    await catalog.change(addingClient('gate', { room: 'launch', redirect_uris: ['http://localhost/cb'] }));
    const outcome = await catalog.change(adding('spring', { aws_api: true, aws_event_id: 'gate' }));
    expect(outcome).toMatchObject({ kind: 'unfit', mistakes: [{ path: ['clients', 'gate', 'client_id'] }] });
    expect(roomsOf(catalog)).toEqual(['launch']);
  });

  it('starts without a client that the library does not take any more, but not without one of the file', async () => {
    const before = await open(fileWith({ launch: {} }));
    await before.change(addingClient('gate', { room: 'launch', redirect_uris: ['http://localhost/cb'] }));
    refused = ['gate'];
    expect((await open(fileWith({ launch: {} }))).config.clients).toEqual([]);
    const wrong = await before.change(addingClient('gate', { room: 'launch', redirect_uris: ['http://localhost/cb'] }));
    expect(wrong).toMatchObject({ kind: 'unfit' });
    refused = ['shop'];
    await expect(open(fileWith({ launch: {} }, [{ ...shop, room: 'launch' }]))).rejects.toThrow('clients_refused');
  });

  it('goes on with what it has when a newer version has written what it does not know, and says so once', async () => {
    const catalog = await open(fileWith({ launch: {} }));
    await catalog.change(adding('spring'));
    await documents.write(DEFINITIONS, { rooms: [], clients: [], retired: [], news: 1 }, 1);
    await catalog.check();
    await catalog.check();
    expect([roomsOf(catalog), told]).toEqual([['launch', 'spring'], ['fault']]);
    expect(roomsOf(await open(fileWith({ launch: {} })))).toEqual(['launch']);
    await expect(catalog.change(adding('summer'))).rejects.toMatchObject({ code: 'store_unfit' });
  });

  it('writes back what the store has lost', async () => {
    const catalog = await open(fileWith({ launch: {} }));
    await catalog.change(adding('spring'));
    await documents.lose();
    await catalog.check();
    expect(told).toEqual(['restored']);
    expect(roomsOf(await open(fileWith({ launch: {} })))).toEqual(['launch', 'spring']);
  });

  it('keeps nothing that was made in vain', async () => {
    const catalog = await open(fileWith({ launch: {} }));
    await catalog.change(adding('spring'), true);
    await catalog.change(async () => ({ kind: 'unknown' }));
    await catalog.change(adding('shut', { inlet: { admit: 1 } }));
    await catalog.rehearse(fileWith({ other: {} }));
    expect(inUse.size).toBe(1);
  });
});
