import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAdmin } from '../support/admin-answers.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';

const HOUR_MS = 3_600_000;

describe.each(storeKinds())('a room made anew under a former name, on $name', { timeout: 60_000 }, ({ redisUrl }) => {
  const resources = new AsyncDisposableStack();
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = resources.use(await startDeployment({ ...launchSetup(), redisUrl: await redisUrl() }));
  });
  afterAll(() => resources.disposeAsync());

  const ask = (method: string, path: string, body?: unknown) => askAdmin(deployment.here, method, path, body);

  async function typesOf(room: string): Promise<unknown[]> {
    const { body } = await ask('GET', `/rooms/${room}/events?limit=1000`);
    return (body.events as { type: string }[]).map(({ type }) => type);
  }

  test('has nothing of the former plan, and its events go to no webhook of the former one', async () => {
    await ask('POST', '/rooms', { room: 'spring' });
    for (const hours of [1, 2]) {
      const at = new Date(Date.now() + hours * HOUR_MS).toISOString();
      await ask('POST', '/rooms/spring/schedule', { at, change: { mode: 'over' } });
    }
    await ask('PUT', '/rooms/spring/webhooks/tools', { url: 'http://localhost:9/hook' });
    await ask('PATCH', '/rooms/spring', { message: 'Closing soon' });

    expect((await ask('DELETE', '/rooms/spring', { dry_run: true })).body).toMatchObject({ planned: 2 });
    expect((await ask('GET', '/rooms/spring/schedule')).body.planned).toHaveLength(2);
    expect((await ask('DELETE', '/rooms/spring')).body).toMatchObject({ planned: 2 });
    expect((await typesOf('spring')).filter((type) => type === 'schedule.cancelled')).toHaveLength(2);

    const made = await ask('POST', '/rooms', { room: 'spring' });
    expect(made.body.room).toMatchObject({ settings: { mode: 'open', message: null }, next_change: null });
    expect((await ask('GET', '/rooms/spring/schedule')).body).toEqual({ planned: [] });
    expect((await ask('GET', '/rooms/spring/webhooks')).body).toEqual({ webhooks: [] });
  });
});
