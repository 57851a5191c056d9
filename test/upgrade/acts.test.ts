import { expect, test } from 'vitest';
import { isAct } from '../../src/room/room-event.ts';
import { defaultSettings } from '../../src/room/settings.ts';
import { LAUNCH } from './former-setup.ts';
import { readRecord } from './record.ts';
import { putRecord, STORES } from './upgraded-product.ts';

test.each(STORES)('the acts that version 0.1 has noted are kept as acts, on $store', async ({ store: name }) => {
  const { takenAtMs } = readRecord(name);
  await using record = await putRecord(name);
  await using store = await record.open(() => takenAtMs + 1_000);
  await store.line.configure({ room: LAUNCH, settings: defaultSettings });
  const request = { room: LAUNCH, after: 0, limit: 1_000 };
  const events = await store.events.read(request);
  const acts = events.filter(({ event }) => isAct(event));
  expect(acts.some(({ event }) => event.type === 'serving.advanced')).toBe(true);
  expect(acts.length).toBeLessThan(events.length);
  expect(await store.events.read({ ...request, only: 'acts' })).toEqual(acts);
});
