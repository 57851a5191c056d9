import { expect, test } from 'vitest';
import type { RoomConfig } from '../../src/config/config.ts';
import { Deliverer } from '../../src/events/deliverer.ts';
import { Webhooks } from '../../src/events/webhooks.ts';
import { createLogger } from '../../src/logging.ts';
import { defaultSettings } from '../../src/room/settings.ts';
import { memoryTarget } from '../store/sqlite/sqlite-target.ts';
import { FakeClock } from '../support/clock.ts';
import { eventually } from '../support/eventually.ts';
import { Receiver } from '../support/receiver.ts';
import { idsIn, WEBHOOK_SECRET } from '../support/webhook-receiver.ts';
import { configure, happen, ROOM } from './reader-fixture.ts';

function roomWith(url: string, secret = WEBHOOK_SECRET): RoomConfig {
  return {
    ...{ name: ROOM, title: ROOM, settings: defaultSettings, awsApi: false, awsEventId: ROOM, awsPrivateIssuer: null },
    ...{ texts: {}, look: null, templates: null, webhooks: [{ name: 'filed', url, secret, events: null }] },
  };
}

test('a webhook of the file goes on as the file has it after it was read again, and misses nothing', async () => {
  await using running = new AsyncDisposableStack();
  const { store, close } = await memoryTarget.open({ clock: new FakeClock().read });
  running.defer(close);
  await configure(store);
  const [first, second] = [running.use(await Receiver.start()), running.use(await Receiver.start())];
  const webhooks = new Webhooks(store, [roomWith(first.url, `whsec_${Buffer.alloc(24, 1).toString('base64')}`)]);
  const audience = { rooms: [ROOM], clients: [] };
  const nothing = () => undefined;
  const deliverer = running.use(
    await Deliverer.start({
      ...{ store, ...audience, webhooks, epochMs: Date.now, logger: createLogger('silent') },
      signLogoutToken: async () => '',
      metrics: { observeDelivery: nothing, observeDeliveryLag: nothing },
    }),
  );
  const ids = await happen(store, 1);
  await eventually('the first event', () => first.requests.length === 1);
  // Signed by the former secret. An event that was under way is sent once more.
  first.requests.shift();

  webhooks.use([roomWith(first.url)]);
  await deliverer.use(audience);
  ids.push(...(await happen(store, 1)));
  await eventually('the second event', () => idsIn(first).includes(ids[1] ?? 0));
  webhooks.use([roomWith(second.url)]);
  await deliverer.use(audience);
  ids.push(...(await happen(store, 1)));
  await eventually('the third event', () => idsIn(second).includes(ids[2] ?? 0));
  expect(idsIn(first)).not.toContain(ids[2]);
});
