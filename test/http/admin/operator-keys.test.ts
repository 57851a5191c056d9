import { describe, expect, it, onTestFinished } from 'vitest';
import { MOST_OPERATOR_KEYS, OperatorKeys } from '../../../src/http/admin/operator-keys.ts';
import { listen } from '../../../src/http/entrance/server.ts';
import { storeUnavailable } from '../../../src/store/faults.ts';
import { EventStreamReader } from '../../support/event-stream-reader.ts';
import { eventually } from '../../support/eventually.ts';
import { PanelVisitor } from '../panel/panel-visitor.ts';
import { type AdminFixture, adminFixture, keys, problemType } from './admin-fixture.ts';

const HOUR_MS = 3_600_000;

const withKey = (api: AdminFixture, key: string, method: 'get' | 'post', path: string) =>
  api.anonymous(method, path).set('Authorization', `Bearer ${key}`);

async function made(api: AdminFixture, body: object = {}): Promise<string> {
  const wanted = { name: 'Ada', role: 'operator', ...body };
  return (await api.as('admin', 'post', '/operator-keys').send(wanted).expect(200)).body.key;
}

const withdrawn = (api: AdminFixture, name: string) => api.as('admin', 'delete', `/operator-keys/${name}`);

/** Another process on the same store. */
async function otherProcess(api: AdminFixture) {
  const operatorKeys = api.keysOf();
  await operatorKeys.refresh();
  return { operatorKeys, app: api.serve({ operatorKeys }) };
}

describe('a key that is made', () => {
  it('is told once, acts in its name and role, and is stored as a digest', async () => {
    const api = await adminFixture();
    const key = await made(api);
    expect(key).toMatch(/^owr_[A-Za-z0-9_-]{43}$/);
    await withKey(api, key, 'post', '/rooms/launch/advance').send({ by: 1 }).expect(200);
    await withKey(api, key, 'post', '/rooms/launch/reset').expect(403);
    const { body, text } = await api.as('admin', 'get', '/operator-keys').expect(200);
    const lastUsed = new Date(api.clock.nowMs).toISOString();
    expect(body.operator_keys).toEqual([
      ...['viewer', 'operator', 'admin'].map((name) => ({
        ...{ name, role: name, rooms: null, expires_at: null, managed: 'file', made_at: null, made_by: null },
        last_used_at: name === 'admin' ? lastUsed : null,
      })),
      {
        ...{ name: 'Ada', role: 'operator', rooms: null, expires_at: null, managed: 'api', made_by: 'admin' },
        made_at: new Date(api.clock.nowMs).toISOString(),
        last_used_at: lastUsed,
      },
    ]);
    const stored = JSON.stringify(await api.store.documents.read('operator-keys'));
    expect(stored).toContain('Ada');
    for (const told of [text, stored, api.log.join('')]) expect(told).not.toContain(key.slice(4));
    await api.as('operator', 'get', '/operator-keys').expect(403);
  });

  it('is refused from when it expires on, and its session ends', async () => {
    const api = await adminFixture();
    const expires_at = new Date(api.clock.nowMs + HOUR_MS).toISOString();
    const key = await made(api, { expires_at });
    const visitor = new PanelVisitor(api);
    await visitor.signIn(key).expect(303);
    api.clock.advance(HOUR_MS - 1);
    await withKey(api, key, 'get', '/rooms').expect(200);
    await visitor.get('').expect(200);
    api.clock.advance(1);
    await withKey(api, key, 'get', '/rooms').expect(401);
    await visitor.get('').expect(303);
    const { body } = await api.as('admin', 'get', '/operator-keys');
    expect(body.operator_keys.at(-1)).toMatchObject({ name: 'Ada', expires_at });
  });

  it('is refused once it is withdrawn, in other processes too, and its sessions end', async () => {
    const api = await adminFixture();
    const key = await made(api);
    const other = await otherProcess(api);
    const here = new PanelVisitor(api);
    await here.signIn(key).expect(303);
    const there = new PanelVisitor(api, other.app).with(here.cookie);
    await there.get('').expect(200);
    await withdrawn(api, 'Ada').expect(200);
    await withKey(api, key, 'get', '/rooms').expect(401);
    await here.get('').expect(303);
    await there.get('').expect(200);
    await other.operatorKeys.refresh();
    await there.get('').expect(303);
    // The name is free again; what was signed in by the key before stays out.
    await made(api);
    await here.get('').expect(303);
    await withKey(api, key, 'get', '/rooms').expect(401);
  });

  it('loses its event streams with it', async () => {
    const api = await adminFixture();
    const key = await made(api);
    const server = await listen({ handler: api.app.callback(), host: '127.0.0.1', port: 0, drainMs: 500 });
    onTestFinished(() => server.close());
    using reader = await EventStreamReader.open(`http://127.0.0.1:${server.port}/admin/api/v1/rooms/launch/events`, {
      Authorization: `Bearer ${key}`,
    });
    await withdrawn(api, 'Ada').expect(200);
    await eventually('the stream to end', () => reader.ended === true);
  });
});

describe('making a key', () => {
  it('is refused for a name that is taken, a room that is not there, and a time that is over', async () => {
    const api = await adminFixture();
    const key = await made(api);
    const make = (body: object) => api.as('admin', 'post', '/operator-keys').send({ role: 'viewer', ...body });
    const past = new Date(api.clock.nowMs).toISOString();
    const refused = [
      [{ name: 'Ada' }, 409, 'operator_key_exists'],
      [{ name: 'admin' }, 409, 'operator_key_of_file'],
      [{ name: 'Bo', rooms: ['launch', 'nowhere'] }, 400, 'request_unfit'],
      [{ name: 'Bo', expires_at: past }, 400, 'request_unfit'],
    ] as const;
    for (const [body, status, code] of refused) {
      expect(await make(body)).toMatchObject({ status, body: { type: problemType(code) } });
    }
    await withKey(api, key, 'get', '/rooms').expect(200);
    expect((await withdrawn(api, 'admin')).body.type).toBe(problemType('operator_key_of_file'));
    expect((await withdrawn(api, 'Bo')).body.type).toBe(problemType('operator_key_unknown'));
  });

  it('is bounded, and one of two that choose the same name at once wins', async () => {
    const api = await adminFixture();
    const [one, two] = [api.keysOf(), api.keysOf()];
    const wanted = { role: 'viewer', rooms: null, expiresAtMs: null, by: 'admin' } as const;
    const both = await Promise.all([one, two].map((process) => process.make({ name: 'same', ...wanted })));
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['exists', 'made']);
    for (let count = 1; count < MOST_OPERATOR_KEYS; count += 1) await one.make({ name: `key ${count}`, ...wanted });
    expect(await two.make({ name: 'one more', ...wanted })).toEqual({ kind: 'full' });
    expect(await two.withdraw('same')).toBe('withdrawn');
    expect(await one.make({ name: 'one more', ...wanted })).toMatchObject({ kind: 'made' });
  });
});

it('while the store is away keys go on as they are, and none is made or withdrawn', async () => {
  const api = await adminFixture();
  let isAway = false;
  const documents = {
    read: async (name: string) => {
      if (isAway) throw storeUnavailable(null);
      return api.store.documents.read(name);
    },
    version: api.store.documents.version,
    write: api.store.documents.write,
  };
  const operatorKeys = await OperatorKeys.load(documents, { fileKeys: [], epochMs: api.clock.read });
  const wanted = { role: 'viewer', rooms: null, expiresAtMs: null, by: 'admin' } as const;
  const made = await operatorKeys.make({ name: 'Ada', ...wanted });
  isAway = true;
  for (const change of [operatorKeys.make({ name: 'Bo', ...wanted }), operatorKeys.withdraw('Ada')]) {
    await expect(change).rejects.toMatchObject({ code: 'store_unavailable' });
  }
  const visitor = new PanelVisitor(api, api.serve({ operatorKeys }));
  await visitor.signIn(made.kind === 'made' ? made.key : '').expect(303);
  await visitor.get('').expect(200);
  expect(operatorKeys.list().map(({ name }) => name)).toEqual(['Ada']);
});

describe('what the store has lost', () => {
  it('is written back, and a key that was withdrawn does not come back with it', async () => {
    const api = await adminFixture();
    const documents = new Map<string, { value: unknown; version: number }>();
    const store = {
      read: async (name: string) => structuredClone(documents.get(name) ?? null),
      version: async (name: string) => documents.get(name)?.version ?? 0,
      write: async (name: string, value: unknown, version: number) => {
        documents.set(name, { value: structuredClone(value), version: version + 1 });
        return true;
      },
    };
    const restored: string[] = [];
    const options = { fileKeys: [], epochMs: api.clock.read, onRestored: (name: string) => restored.push(name) };
    const [one, two] = [await OperatorKeys.load(store, options), await OperatorKeys.load(store, options)];
    const wanted = { role: 'viewer', rooms: null, expiresAtMs: null, by: 'admin' } as const;
    for (const name of ['stays', 'leaves']) await one.make({ name, ...wanted });
    await two.refresh();
    await one.withdraw('leaves');
    documents.clear();
    await two.refresh();
    expect(two.list().map(({ name }) => name)).toEqual(['leaves', 'stays']);
    for (const process of [one, two]) {
      await process.refresh();
      expect(process.list().map(({ name }) => name)).toEqual(['stays']);
    }
    expect(restored).toEqual(['operator-keys']);
  });
});

it('a key of the file hides a made one of its name', async () => {
  const api = await adminFixture();
  const key = await made(api);
  const operatorKeys = api.keysOf([{ name: 'Ada', role: 'admin', key: keys.admin }]);
  await operatorKeys.refresh();
  expect(operatorKeys.list()).toMatchObject([{ name: 'Ada', managed: 'file' }]);
  const visitor = new PanelVisitor(api, api.serve({ operatorKeys }));
  await visitor.signIn(key).expect(401);
});
