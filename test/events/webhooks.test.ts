import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RoomConfig, WebhookConfig } from '../../src/config/config.ts';
import { MOST_WEBHOOKS, Webhooks } from '../../src/events/webhooks.ts';
import { defaultSettings } from '../../src/room/settings.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreFixture } from '../store/contract/store-target.ts';
import { memoryTarget } from '../store/sqlite/sqlite-target.ts';
import { FakeClock } from '../support/clock.ts';
import { configure, happen, ROOM } from './reader-fixture.ts';

const OTHER = 'other';
const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

function hook(name: string, changes: Partial<WebhookConfig> = {}): WebhookConfig {
  return { name, url: `https://${name}.example.com/`, secret, events: null, ...changes };
}

const roomConfig = {
  ...{ title: ROOM, settings: defaultSettings, awsApi: false, awsEventId: ROOM, awsPrivateIssuer: null },
  ...{ texts: {}, look: null, templates: null },
};
const rooms: readonly RoomConfig[] = [
  { ...roomConfig, name: ROOM, webhooks: [hook('filed')] },
  { ...roomConfig, name: OTHER, webhooks: [] },
];

let fixture: StoreFixture;
let store: Store;
let webhooks: Webhooks;
beforeEach(async () => {
  fixture = await memoryTarget.open({ clock: new FakeClock().read });
  store = fixture.store;
  webhooks = new Webhooks(store, rooms);
  for (const { name } of rooms) await configure(store, name);
});
afterEach(() => fixture.close());

test('those of the file are there and stay as they are', async () => {
  expect(await webhooks.list(ROOM)).toEqual([
    { ...hook('filed'), source: 'file', id: 'file', revision: expect.any(Number), after: null },
  ]);
  expect(await webhooks.put(ROOM, hook('filed', { url: 'https://elsewhere.example.com/' }))).toEqual({
    kind: 'from-file',
  });
  expect(await webhooks.remove(ROOM, 'filed')).toEqual({ kind: 'from-file' });
  expect(await webhooks.list(ROOM)).toMatchObject([{ url: 'https://filed.example.com/' }]);
});

test('one that is added begins with what happens then, and keeps its place when it is changed', async () => {
  const [newest] = (await happen(store, 1)).slice(-1);
  expect(await webhooks.put(ROOM, hook('first'))).toEqual({ kind: 'put' });
  await webhooks.put(ROOM, hook('second', { events: ['room.reset'] }));
  const [, before] = await webhooks.list(ROOM);
  expect(before).toMatchObject({ ...hook('first'), source: 'admin', revision: 1, after: newest });
  await happen(store, 1);
  await webhooks.put(ROOM, hook('first', { events: ['room.reset'] }));
  const [, after, second] = await webhooks.list(ROOM);
  expect(after).toEqual({ ...before, events: ['room.reset'], revision: 2 });
  expect(second?.name).toBe('second');
  expect(await webhooks.list(OTHER)).toEqual([]);
});

test('one that is removed and added again is another one', async () => {
  await webhooks.put(ROOM, hook('first'));
  const [, before] = await webhooks.list(ROOM);
  expect(await webhooks.remove(ROOM, 'first')).toEqual({ kind: 'removed' });
  expect(await webhooks.remove(ROOM, 'first')).toEqual({ kind: 'unknown' });
  await webhooks.put(ROOM, hook('first'));
  const [, after] = await webhooks.list(ROOM);
  expect(after?.id).not.toBe(before?.id);
});

test('a room has a bounded number of them, however many are added at once', async () => {
  const names = Array.from({ length: MOST_WEBHOOKS + 4 }, (_, index) => `hook-${index}`);
  const outcomes = await Promise.all(names.map((name) => webhooks.put(ROOM, hook(name))));
  expect(outcomes.filter(({ kind }) => kind === 'put')).toHaveLength(MOST_WEBHOOKS - 1);
  expect(outcomes.filter(({ kind }) => kind === 'full')).toHaveLength(5);
  expect(await webhooks.list(ROOM)).toHaveLength(MOST_WEBHOOKS);
  const [, known] = await webhooks.list(ROOM);
  expect(await webhooks.put(ROOM, hook(known?.name ?? ''))).toEqual({ kind: 'put' });
});

test('one of the file hides an older one of its name', async () => {
  await webhooks.put(OTHER, hook('filed'));
  const later = new Webhooks(store, [
    { ...roomConfig, name: OTHER, webhooks: [hook('filed', { url: 'https://new.example.com/' })] },
  ]);
  expect(await later.list(OTHER)).toMatchObject([{ url: 'https://new.example.com/', source: 'file' }]);
});
