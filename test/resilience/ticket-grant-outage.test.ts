import { expect, test } from 'vitest';
import { TICKET_GRANT_TYPE } from '../../src/config/ticket-grant-type.ts';
import { postForm } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { startProduct } from '../support/product.ts';
import { startRedisWithAof } from '../support/redis-servers.ts';
import { launchSetup } from '../support/shop-setup.ts';

test('while the store is gone an app is told to try again, and keeps its place', { timeout: 60_000 }, async () => {
  await using redis = await startRedisWithAof();
  const setup = launchSetup({}, { grant_types: [TICKET_GRANT_TYPE, 'refresh_token'] });
  await using product = await startProduct({ ...setup, redisUrl: `redis://127.0.0.1:${redis.node.port}` });

  function ask(ticket: Record<string, unknown> = {}) {
    const form = typeof ticket.ticket === 'string' ? { ticket: ticket.ticket } : {};
    return postForm(`${product.issuer}/token`, { grant_type: TICKET_GRANT_TYPE, ...form });
  }

  /** Asks until it is no longer too early. */
  function place(ticket: Readonly<Record<string, unknown>>) {
    return eventually('an answer that is not "slow down"', async () => {
      const answer = await ask(ticket);
      return answer.body.error === 'slow_down' ? undefined : answer;
    });
  }

  const placed = await place((await ask()).body);
  expect(placed.body).toMatchObject({ number: 1, state: 'waiting' });
  await product.admin.advance('launch', 1);
  await redis.stop();
  const refused = await place(placed.body);
  expect(refused).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  expect(refused.headers['retry-after']).toBe('5');
  await redis.start();
  const entered = await eventually('the store to answer again', async () => {
    const answer = await ask(placed.body);
    return answer.status === 503 ? undefined : answer;
  });
  expect(entered).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
});
