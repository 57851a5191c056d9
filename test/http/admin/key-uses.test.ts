import { describe, expect, it } from 'vitest';
import { latestUses } from '../../../src/http/admin/key-uses.ts';
import { PanelVisitor } from '../panel/panel-visitor.ts';
import { type AdminFixture, adminFixture } from './admin-fixture.ts';

const MINUTE_MS = 60_000;

async function lastUsed(api: AdminFixture, name: string): Promise<string | null> {
  const { body } = await api.as('admin', 'get', '/operator-keys').expect(200);
  return body.operator_keys.find((key: { name: string }) => key.name === name)?.last_used_at;
}

const version = async (api: AdminFixture) => (await api.store.documents.read('operator-keys'))?.version;

describe('the last use of a key', () => {
  it('is known to ten minutes in every process, and costs one write in that time', async () => {
    const api = await adminFixture();
    const { key } = (await api.as('admin', 'post', '/operator-keys').send({ name: 'Ada', role: 'viewer' }).expect(200))
      .body;
    expect(await lastUsed(api, 'Ada')).toBeNull();
    const other = api.keysOf();
    const app = api.serve({ operatorKeys: other });
    await other.refresh();
    api.clock.advance(34 * MINUTE_MS);
    const visitor = new PanelVisitor(api, app);
    await visitor.signIn(key).expect(303);
    await visitor.get('').expect(200);
    await other.refresh();
    const written = await version(api);
    api.clock.advance(5 * MINUTE_MS);
    await visitor.get('').expect(200);
    await other.refresh();
    expect(await version(api)).toBe(written);
    const mine = api.keysOf();
    await mine.refresh();
    const [ada] = mine.list().slice(-1);
    const at = ada === undefined ? null : mine.lastUsedMs(ada);
    expect(new Date(at ?? 0).toISOString()).toBe('2027-01-15T08:30:00.000Z');
  });

  it('is on the page of the operators, and does not outlive a key', async () => {
    const api = await adminFixture();
    const make = { name: 'Ada', role: 'viewer' };
    const { key } = (await api.as('admin', 'post', '/operator-keys').send(make).expect(200)).body;
    const admin = await PanelVisitor.signedIn(api, 'admin');
    expect((await admin.get('/operators').expect(200)).text).toContain('not used yet');
    await api.anonymous('get', '/rooms').set('Authorization', `Bearer ${key}`).expect(200);
    expect(await lastUsed(api, 'Ada')).toBe('2027-01-15T08:00:00.000Z');
    expect((await admin.get('/operators').expect(200)).text).toContain('last used 08:00');
    await api.as('admin', 'delete', '/operator-keys/Ada').expect(200);
    await api.as('admin', 'post', '/operator-keys').send(make).expect(200);
    expect(await lastUsed(api, 'Ada')).toBeNull();
  });

  it('is the latest that anybody knows of, of a bounded number of keys', () => {
    const many = Object.fromEntries(Array.from({ length: 1_200 }, (_, index) => [`key ${index}`, index + 1]));
    const uses = latestUses([many, { 'key 1199': 5, 'key 0': 9_000 }, { gone: 9_999 }], new Set(['gone']));
    expect(Object.keys(uses)).toHaveLength(1_000);
    expect([uses['key 1199'], uses['key 0'], uses['key 1'], uses.gone]).toEqual([1_200, 9_000, undefined, undefined]);
  });
});
