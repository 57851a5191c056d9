import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { freshTicket } from '../store/contract/room-driver.ts';
import { AWS_KEYS, AwsClient } from '../support/aws-client.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';

const ROOM = 'launch';

describe.each(storeKinds())('waiting_num, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let store: Store;
  let aws: AwsClient;

  beforeEach(async () => {
    const room = { aws_api: true, turn_window: '60s', grace: '120s', admission: '1h', inlet: { capacity: 2 } };
    const changeStore = (opened: Store): Store => {
      store = opened;
      return opened;
    };
    product = await startTimedProduct(
      { rooms: { [ROOM]: room }, clients: [], awsKeys: AWS_KEYS, redisUrl: await redisUrl() },
      { changeStore },
    );
    aws = new AwsClient(product.issuer, ROOM);
  });
  afterEach(() => product[Symbol.asyncDispose]());

  /** As it is once what this process saw of the room is too old to be told. */
  async function waiting(): Promise<unknown> {
    product.pass(2);
    return (await aws.get('waiting_num')).body;
  }

  test('counts once who enters after a missed turn', async () => {
    const [late, next, third] = [await aws.assign(), await aws.assign(), await aws.assign()];
    await aws.tokens(next);
    expect(await waiting()).toEqual({ waiting_num: 2 });
    product.pass(70);
    expect(await waiting()).toEqual({ waiting_num: 1 });
    await aws.tokens(third);
    expect(await waiting()).toEqual({ waiting_num: 0 });
    const last = await aws.assign();
    expect(await waiting()).toEqual({ waiting_num: 1 });
    await aws.signedPost('update_session', { request_id: next, status: 1 });
    await aws.signedPost('update_session', { request_id: third, status: 1 });
    await aws.tokens(late);
    expect(await waiting()).toEqual({ waiting_num: 1 });
    await aws.tokens(last);
    expect(await waiting()).toEqual({ waiting_num: 0 });
  });

  test('does not count visits without a number', async () => {
    await product.admin.patch(ROOM, { mode: 'off' });
    for (let entered = 0; entered < 2; entered += 1) {
      expect(await store.line.enter({ room: ROOM, ...freshTicket() })).toMatchObject({ visit: { number: 0 } });
    }
    await product.admin.patch(ROOM, { mode: 'paused' });
    for (let assigned = 0; assigned < 3; assigned += 1) await aws.assign();
    expect(await waiting()).toEqual({ waiting_num: 3 });
  });
});
