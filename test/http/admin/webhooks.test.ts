import { describe, expect, it } from 'vitest';
import { adminOperations } from '../../../src/http/admin/admin-operations.ts';
import { type AdminFixture, adminFixture, fileSecret, problemType } from './admin-fixture.ts';

const url = 'https://wall.example.com/events';
const secret = `whsec_${'B'.repeat(43)}=`;
const fromFile = { name: 'crm', url: 'https://crm.example.com/', events: ['admission.started'], source: 'file' };

function put(api: AdminFixture, name: string, body: unknown) {
  const request = api.as('admin', 'put', `/rooms/launch/webhooks/${name}`).set('Content-Type', 'application/json');
  return request.send(JSON.stringify(body));
}

async function list(api: AdminFixture, room = 'launch'): Promise<Record<string, unknown>[]> {
  return (await api.as('admin', 'get', `/rooms/${room}/webhooks`).expect(200)).body.webhooks;
}

async function secretOf(api: AdminFixture, name: string): Promise<string | undefined> {
  return (await api.served.webhooks.list('launch')).find((hook) => hook.name === name)?.secret;
}

describe('webhooks', () => {
  it('are added, told and taken away', async () => {
    const api = await adminFixture();
    expect(await list(api)).toEqual([fromFile]);
    const wall = { name: 'wall', url, events: ['doors.opened'], source: 'admin' };
    const made = await put(api, 'wall', { url, secret, events: ['doors.opened'] }).expect(200);
    expect(made.body).toEqual({ ...wall, secret: null });
    expect(await list(api)).toEqual([fromFile, wall]);
    expect(await list(api, 'other')).toEqual([]);
    expect((await api.as('admin', 'get', '/rooms/launch/webhooks/wall').expect(200)).body).toEqual(wall);
    const left = await api.as('admin', 'delete', '/rooms/launch/webhooks/wall').expect(200);
    expect(left.body).toEqual({ webhooks: [fromFile] });
    for (const method of ['get', 'delete'] as const) {
      const { body } = await api.as('admin', method, '/rooms/launch/webhooks/wall').expect(404);
      expect(body.type).toBe(problemType('webhook_unknown'));
    }
  });

  it('get a secret that is told once, and stays', async () => {
    const api = await adminFixture();
    const { body } = await put(api, 'wall', { url }).expect(200);
    expect(body).toMatchObject({ events: null, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) });
    expect(await secretOf(api, 'wall')).toBe(body.secret);
    const changed = await put(api, 'wall', { url: 'https://elsewhere.example.com/' }).expect(200);
    expect(changed.body).toMatchObject({ url: 'https://elsewhere.example.com/', secret: null });
    expect(await secretOf(api, 'wall')).toBe(body.secret);
    await put(api, 'wall', { url, secret }).expect(200);
    expect(await secretOf(api, 'wall')).toBe(secret);
  });

  it('tell their secrets to nobody', async () => {
    const api = await adminFixture();
    await put(api, 'wall', { url, secret }).expect(200);
    const told = [await list(api), (await api.as('admin', 'get', '/rooms/launch/webhooks/wall')).body, api.log];
    for (const whole of [secret, fileSecret]) expect(JSON.stringify(told)).not.toContain(whole.slice(6));
  });

  it('of the file are changed there', async () => {
    const api = await adminFixture();
    const changed = await put(api, 'crm', { url }).expect(409);
    expect(changed.body.type).toBe(problemType('webhook_of_file'));
    await api.as('admin', 'delete', '/rooms/launch/webhooks/crm').expect(409);
    expect(await list(api)).toEqual([fromFile]);
  });

  it('are bounded in number', async () => {
    const api = await adminFixture();
    for (let index = 1; index < 16; index++) await put(api, `hook-${index}`, { url }).expect(200);
    expect((await put(api, 'one-more', { url }).expect(409)).body.type).toBe(problemType('webhooks_full'));
    await put(api, 'hook-1', { url: 'https://elsewhere.example.com/' }).expect(200);
  });

  it.each(['viewer', 'operator'] as const)('are not for a %s', async (role) => {
    const api = await adminFixture();
    for (const method of ['get', 'put', 'delete'] as const) {
      await api.as(role, method, '/rooms/launch/webhooks/crm').expect(403);
    }
    await api.as(role, 'get', '/rooms/launch/webhooks').expect(403);
  });

  it('and gates are https in production', async () => {
    const api = await adminFixture();
    const operations = adminOperations({ ...api.served, production: true });
    const caller = { name: 'boss', role: 'admin', rooms: null, via: 'api', from: '192.0.2.1' } as const;
    const call = { caller, room: 'launch', sub: '', name: 'wall', idempotencyKey: null, lastEventId: null, query: {} };
    for (const [id, body, path] of [
      ['putWebhook', { url: 'http://wall.example.com/' }, 'url'],
      ['changeSettings', { gate: { url: 'http://shop.example.com/' } }, 'gate.url'],
    ] as const) {
      const found = operations.find((operation) => operation.id === id);
      const errors = [{ path, message: 'must be https in production, except on localhost' }];
      await expect(found?.answerTo({ ...call, body })).rejects.toMatchObject({ body: { errors } });
    }
  });

  it.each<[string, string, unknown]>([
    ['', 'wall', undefined],
    ['url', 'wall', {}],
    ['url', 'wall', { url: '/events' }],
    ['url', 'wall', { url: 'ftp://wall.example.com/' }],
    ['secret', 'wall', { url, secret: 'short' }],
    ['events', 'wall', { url, events: [] }],
    ['events.0', 'wall', { url, events: ['everything'] }],
    ['name', 'wall', { url, name: 'wall' }],
    ['name', 'a%20b', { url }],
    ['name', 'x'.repeat(64), { url }],
  ])('are checked: %s of %s', async (path, name, body) => {
    const api = await adminFixture();
    const response = await put(api, name, body).expect(400);
    expect(response.body.errors).toEqual([{ path, message: expect.any(String) }]);
    expect(await list(api)).toEqual([fromFile]);
  });

  it.each(['http://169.254.169.254/', 'http://[::ffff:169.254.169.254]/', 'https://me:secret@wall.example.com/'])(
    'are not sent to %s',
    async (unfit) => {
      const api = await adminFixture();
      const response = await put(api, 'wall', { url: unfit }).expect(400);
      expect(response.body).toMatchObject({ type: problemType('request_unfit'), errors: [{ path: 'url' }] });
      expect(await list(api)).toEqual([fromFile]);
    },
  );
});
