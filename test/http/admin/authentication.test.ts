import { describe, expect, it } from 'vitest';
import type { AdminRole } from '../../../src/config/config.ts';
import { adminFixture, base, keys, problemType } from './admin-fixture.ts';

describe('the key of an admin', () => {
  it('is needed', async () => {
    const api = await adminFixture();
    const response = await api.anonymous('get', '/rooms').expect(401);
    expect(response.type).toBe('application/problem+json');
    expect(response.get('WWW-Authenticate')).toBe('Bearer realm="admin"');
    expect(response.get('Cache-Control')).toBe('no-store');
    expect(response.body).toMatchObject({ type: problemType('unauthorized'), status: 401 });
  });

  it.each([
    'Bearer wrong',
    'Bearer viewer-key-000',
    'Bearer viewer-key-00011',
    `Bearer ${'k'.repeat(8000)}`,
    'Bearer \u00ff',
  ])('must be a known one: %.30s', async (authorization) => {
    const api = await adminFixture();
    const response = await api.anonymous('get', '/rooms').set('Authorization', authorization).expect(401);
    expect(response.get('WWW-Authenticate')).toContain('error="invalid_token"');
  });

  it.each(['', 'Bearer', 'Bearer ', `Basic ${keys.admin}`, keys.admin])(
    'must come as a bearer token: %j',
    async (value) => {
      const api = await adminFixture();
      await api.anonymous('get', '/rooms').set('Authorization', value).expect(401);
    },
  );

  it('is taken under any spelling of the scheme', async () => {
    const api = await adminFixture();
    await api.anonymous('get', '/rooms').set('Authorization', `bearer  ${keys.viewer}`).expect(200);
  });

  it('is needed to learn which paths and methods there are', async () => {
    const api = await adminFixture();
    await api.anonymous('get', '/nothing').expect(401);
    await api.anonymous('delete', '/rooms').expect(401);
  });

  it('never reaches the log', async () => {
    const api = await adminFixture();
    await api.as('admin', 'post', '/rooms/launch/reset').set('Idempotency-Key', 'planted-idempotency').expect(200);
    await api.anonymous('get', '/rooms?planted=query').set('Authorization', 'Bearer planted-wrong-key').expect(401);
    const log = api.log.join('');
    expect(log).toContain('"admin":"admin","action":"reset","room":"launch"');
    for (const secret of [keys.admin, 'planted']) expect(log).not.toContain(secret);
  });
});

describe('a role', () => {
  const admission = '/rooms/launch/admissions/nobody-at-all';
  const table: [AdminRole | null, 'get' | 'post' | 'patch' | 'delete', string, object?][] = [
    ['viewer', 'get', '/rooms'],
    ['viewer', 'get', '/rooms/launch'],
    ['viewer', 'get', '/rooms/launch/admissions'],
    ['viewer', 'get', admission],
    ['operator', 'post', admission, { outcome: 'completed' }],
    ['operator', 'post', '/rooms/launch/advance', { by: 1 }],
    ['operator', 'patch', '/rooms/launch', { mode: 'paused', inlet: { capacity: 5 }, message: 'soon' }],
    ['admin', 'patch', '/rooms/launch', { turn_window: '2m' }],
    ['admin', 'patch', '/rooms/launch', { grace: '2m' }],
    ['admin', 'patch', '/rooms/launch', { admission: '2m' }],
    ['operator', 'patch', '/rooms/launch', { opens_at: null }],
    ['admin', 'delete', '/rooms/launch/settings'],
    ['admin', 'post', '/rooms/launch/reset'],
  ];
  const order: AdminRole[] = ['viewer', 'operator', 'admin'];

  it.each(table)('%s and above may %s %s %j', async (least, method, path, body) => {
    const api = await adminFixture();
    for (const role of order) {
      const response = await api.as(role, method, path).send(body);
      if (order.indexOf(role) < order.indexOf(least ?? 'viewer')) {
        expect(response.status).toBe(403);
        expect(response.body).toMatchObject({ type: problemType('forbidden') });
      } else {
        expect(response.status).toBe(path === admission ? 404 : 200);
      }
    }
  });

  it('that is missing is told with the setting that needs it, and nothing is changed', async () => {
    const api = await adminFixture();
    const response = await api.as('operator', 'patch', '/rooms/launch').send({ mode: 'closed', grace: '1m' });
    expect(response.status).toBe(403);
    expect(response.body.detail).toBe('grace needs the role admin; this key has operator');
    await api.room.expectState({ settings: expect.objectContaining({ mode: 'open' }) });
  });
});

describe('wrong keys', () => {
  it('are told to wait after a hundred in a minute; a right one is always taken', async () => {
    const api = await adminFixture();
    const attempt = (key: string, address: string) =>
      api.anonymous('get', '/rooms').set('Authorization', `Bearer ${key}`).set('X-Forwarded-For', address);

    for (let tries = 0; tries < 100; tries++) await attempt('wrong', '192.0.2.1').expect(401);
    api.clock.advance(10_000);
    const response = await attempt('wrong', '192.0.2.1').expect(429);
    expect(response.get('Retry-After')).toBe('50');
    expect(response.body).toMatchObject({ type: problemType('too_many_failures') });
    await attempt(keys.viewer, '192.0.2.1').expect(200);
    await attempt('wrong', '192.0.2.2').expect(401);
    api.clock.advance(50_000);
    await attempt('wrong', '192.0.2.1').expect(401);
  });

  it('are not those that were never sent', async () => {
    const api = await adminFixture();
    for (let tries = 0; tries < 12; tries++) await api.anonymous('get', '/rooms').expect(401);
    await api.as('viewer', 'get', '/rooms').expect(200);
  });
});

it('the base alone is nothing', async () => {
  const api = await adminFixture();
  expect(base).toBe('/admin/api/v1');
  await api.as('viewer', 'get', '').expect(404);
  await api.as('viewer', 'get', '/').expect(404);
});
