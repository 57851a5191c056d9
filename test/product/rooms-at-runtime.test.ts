import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAdmin, codeOf } from '../support/admin-answers.ts';
import { Browser } from '../support/browser.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { Receiver } from '../support/receiver.ts';
import { launchSetup, SHOP_CALLBACK } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { callAll, discoverShop, queueUp, visit } from '../support/visits.ts';

const SPRING = { title: 'Spring sale', turn_window: '10m', admission: '1h' };

describe.each(storeKinds())('rooms at runtime, on $name', { timeout: 60_000 }, ({ redisUrl }) => {
  const resources = new AsyncDisposableStack();
  let receiver: Receiver;
  let deployment: Deployment;

  beforeAll(async () => {
    receiver = resources.use(await Receiver.start());
    deployment = resources.use(await startDeployment({ ...launchSetup(), redisUrl: await redisUrl() }));
  });
  afterAll(() => resources.disposeAsync());

  const here = (method: string, path: string, body?: unknown) => askAdmin(deployment.here, method, path, body);
  const there = (method: string, path: string, body?: unknown) => askAdmin(deployment.there, method, path, body);

  async function client(room: string, clientId: string): Promise<string> {
    const written = {
      ...{ client_id: clientId, room, redirect_uris: [SHOP_CALLBACK], backchannel_logout_uri: receiver.url },
      grant_types: ['authorization_code', 'refresh_token'],
    };
    const { status, body } = await here('POST', '/clients', written);
    expect(status).toBe(200);
    return String(body.secret);
  }

  async function typesOf(room: string): Promise<string[]> {
    const { body } = await there('GET', `/rooms/${room}/events?limit=1000`);
    return (body.events as { type: string }[]).map(({ type }) => type);
  }

  test('a room is there for everybody at once, is changed, and is deleted', async () => {
    const created = await here('POST', '/rooms', { room: 'spring', ...SPRING });
    expect(created).toMatchObject({
      status: 200,
      body: { room: { room: 'spring', managed: 'api', definition: SPRING } },
    });
    expect((await http(`${deployment.here.issuer}/rooms/spring/status`)).status).toBe(200);
    await eventually('the room elsewhere', async () => (await there('GET', '/rooms/spring')).status === 200);
    expect((await there('GET', '/rooms/launch')).body).toMatchObject({ managed: 'file', definition: { mode: 'open' } });

    await there('PATCH', '/rooms/spring', { message: 'live' });
    const put = await there('PUT', '/rooms/spring', { ...SPRING, title: 'Sale', message: 'file' });
    expect(put.body.room).toMatchObject({ title: 'Sale', settings: { message: 'live' } });
    await eventually('the change', async () => (await here('GET', '/rooms/spring')).body.title === 'Sale');
    expect(await here('DELETE', '/rooms/spring/settings')).toMatchObject({ body: { settings: { message: 'file' } } });

    expect(await here('DELETE', '/rooms/spring')).toMatchObject({ status: 200, body: { waiting: 0, inside: 0 } });
    expect((await http(`${deployment.here.issuer}/rooms/spring/status`)).status).toBe(404);
    await eventually('its end elsewhere', async () => codeOf(await there('GET', '/rooms/spring')) === 'room_unknown');
    const acts = (await typesOf('spring')).filter((type) => /^room\.(?!metrics)/.test(type));
    expect(acts).toEqual(['room.created', 'room.changed', 'room.reset', 'room.deleted']);
  });

  test('what would be wrong is refused, and changes nothing', async () => {
    const wrong = await here('POST', '/rooms', { room: 'wrong', inlet: { admit: 10 } });
    expect([wrong.status, codeOf(wrong), wrong.body.errors?.[0]?.path]).toEqual([400, 'request_unfit', 'inlet.every']);
    const unknown = await here('POST', '/rooms', { room: 'wrong', color: 'red' });
    expect([codeOf(unknown), unknown.body.errors?.[0]?.path]).toEqual(['request_invalid', 'color']);
    expect(codeOf(await here('POST', '/rooms', { room: 'wrong', template: '/etc' }))).toBe('request_invalid');
    expect(codeOf(await here('POST', '/rooms', { room: 'shop' }))).toBe('request_unfit');
    expect(codeOf(await here('POST', '/rooms', { room: 'launch' }))).toBe('room_exists');
    expect(codeOf(await here('PUT', '/rooms/launch', {}))).toBe('managed_by_file');
    expect(codeOf(await here('DELETE', '/rooms/launch', { force: true }))).toBe('managed_by_file');
    expect(codeOf(await here('PUT', '/rooms/nowhere', {}))).toBe('room_unknown');
    expect(await here('POST', '/rooms', { room: 'tried', dry_run: true })).toEqual({
      status: 200,
      body: { room: null },
    });
    expect(codeOf(await here('GET', '/rooms/tried'))).toBe('room_unknown');
  });

  test('a room with people is deleted by force alone, its visits end, and its tickets are good for nothing', async () => {
    await here('POST', '/rooms', { room: 'busy', ...SPRING });
    const secret = await client('busy', 'busy-shop');
    const shop = await discoverShop(deployment.here.issuer, { clientId: 'busy-shop', secret });
    const inside = await visit(deployment.here, shop, { room: 'busy' });
    const waiting = await queueUp(shop);
    const { epoch } = await deployment.here.admin.room('busy');

    const people = { waiting: 1, inside: 1, clients: ['busy-shop'] };
    expect((await here('DELETE', '/rooms/busy', { dry_run: true })).body).toMatchObject(people);
    expect(codeOf(await here('DELETE', '/rooms/busy'))).toBe('room_has_clients');
    expect((await here('DELETE', '/rooms/busy', { force: true })).body).toMatchObject(people);

    await expect(shop.refresh(inside.tokens.refresh_token ?? '')).rejects.toThrow();
    await eventually('the logout', () => receiver.requests.length > 0);
    await eventually('all events', async () => (await typesOf('busy')).includes('admission.ended'));
    expect(await typesOf('busy')).toEqual(expect.arrayContaining(['room.reset', 'client.deleted', 'room.deleted']));
    expect(codeOf(await here('GET', '/clients/busy-shop'))).toBe('client_unknown');

    await here('POST', '/rooms', { room: 'busy', ...SPRING });
    const anew = await client('busy', 'busy-shop');
    const again = await discoverShop(deployment.here.issuer, { clientId: 'busy-shop', secret: anew });
    expect((await deployment.here.admin.room('busy')).epoch).toBeGreaterThan(Number(epoch));
    const other = await queueUp(again, { browser: new Browser() });
    expect(other.number).toBe(1);
    expect((await queueUp(again, { browser: waiting.browser })).number).toBe(2);
    await callAll(deployment.here, 'busy');
    expect(codeOf(await here('DELETE', '/clients/busy-shop'))).toBe('none');
    expect(codeOf(await here('DELETE', '/rooms/busy'))).toBe('room_occupied');
    expect((await here('DELETE', '/rooms/busy', { force: true })).status).toBe(200);
  });

  test('of two operators at once none loses the room of the other', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `many-${index}`);
    const made = await Promise.all(names.map((room, index) => (index % 2 ? here : there)('POST', '/rooms', { room })));
    expect(made.map(({ status }) => status)).toEqual(names.map(() => 200));
    const same = await Promise.all([here, there].map((side) => side('POST', '/rooms', { room: 'same' })));
    expect(same.map(({ status }) => status).sort()).toEqual([200, 409]);
    for (const side of [here, there]) {
      await eventually('all rooms', async () => {
        const { rooms } = (await side('GET', '/rooms')).body as { rooms: { room: string }[] };
        return [...names, 'same'].every((name) => rooms.some(({ room }) => room === name));
      });
    }
  });
});
