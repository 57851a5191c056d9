import { describe, expect, it } from 'vitest';
import type { AdminOperation } from '../../../src/http/admin/admin-operation.ts';
import { adminOperations } from '../../../src/http/admin/admin-operations.ts';
import { type AdminFixture, adminFixture, problemType } from './admin-fixture.ts';

const roles = ['viewer', 'operator', 'admin'] as const;

/** Of an admin for the room `other` alone. */
async function limitedKey(api: AdminFixture): Promise<string> {
  const body = { name: 'limited', role: 'admin', rooms: ['other'] };
  return (await api.as('admin', 'post', '/operator-keys').send(body).expect(200)).body.key;
}

function asLimited(api: AdminFixture, key: string, { method, path }: Pick<AdminOperation, 'method' | 'path'>) {
  const filled = path.replace('{sub}', 'x').replace('{name}', 'shop');
  const inRoom = (room: string) =>
    api.anonymous(method, filled.replace('{room}', room)).set('Authorization', `Bearer ${key}`);
  return { launch: () => inRoom('launch'), other: () => inRoom('other') };
}

describe('a key that is limited to a room', () => {
  it('is refused by every operation on another room, and by all that concern every room', async () => {
    const api = await adminFixture();
    const key = await limitedKey(api);
    const refusals: string[] = [];
    for (const operation of adminOperations(api.served)) {
      const { launch } = asLimited(api, key, operation);
      const { status, body, text } = await launch().send(operation.examples[0] as object | undefined);
      const answer = `${operation.id} ${status} ${body.type ?? ''}`;
      if (operation.path.includes('{room}')) {
        expect(answer).toBe(`${operation.id} 403 ${problemType('room_forbidden')}`);
      } else if (operation.keepsToRooms === true) {
        expect(text).not.toContain('launch');
      } else {
        expect(answer).toBe(`${operation.id} 403 ${problemType('key_limited')}`);
        refusals.push(operation.id);
      }
    }
    expect(refusals).toEqual(expect.arrayContaining(['listKeys', 'rotateKeys', 'makeOperatorKey']));
    expect((await api.room.state()).settings.mode).toBe('open');
  });

  it('is taken by every operation on its own room', async () => {
    const api = await adminFixture();
    const key = await limitedKey(api);
    for (const operation of adminOperations(api.served)) {
      if (!operation.path.includes('{room}')) continue;
      const { body } = await asLimited(api, key, operation).other().send({});
      expect([operation.id, body.type]).not.toEqual([operation.id, problemType('room_forbidden')]);
      expect([operation.id, body.type]).not.toEqual([operation.id, problemType('forbidden')]);
    }
  });

  it('sees, pauses, resumes and tells its own room where others do so everywhere', async () => {
    const api = await adminFixture();
    const key = await limitedKey(api);
    const send = (method: 'get' | 'post', path: string, body?: object) =>
      api.anonymous(method, path).set('Authorization', `Bearer ${key}`).send(body);
    const { body } = await send('get', '/rooms');
    expect(body.rooms.map(({ room }: { room: string }) => room)).toEqual(['other']);
    expect((await send('post', '/pause')).body).toEqual({ paused: ['other'] });
    await api.as('operator', 'post', '/pause').expect(200);
    expect((await send('post', '/resume')).body).toEqual({ resumed: ['other'] });
    expect((await send('post', '/resume', { rooms: ['launch'] })).body.type).toBe(problemType('request_unfit'));
    expect((await send('post', '/message', { message: 'Hello' })).body).toEqual({ told: ['other'] });
    expect((await api.room.state()).settings).toMatchObject({ mode: 'paused', message: null });
    // Of a client of another room nothing is told.
    expect((await send('get', '/clients/shop')).body.type).toBe(problemType('client_unknown'));
  });

  it('is refused before its body is read, and what no role may stays so', async () => {
    const api = await adminFixture();
    const key = await limitedKey(api);
    const send = api.anonymous('post', '/rooms/launch/advance').set('Authorization', `Bearer ${key}`);
    expect((await send.set('Content-Type', 'text/plain').send('x')).status).toBe(403);
    for (const role of roles) {
      const body = { name: role + role, role, rooms: ['other'] };
      const { key: limited } = (await api.as('admin', 'post', '/operator-keys').send(body).expect(200)).body;
      const reset = api.anonymous('post', '/rooms/other/reset').set('Authorization', `Bearer ${limited}`);
      expect((await reset).status).toBe(role === 'admin' ? 200 : 403);
    }
  });
});
