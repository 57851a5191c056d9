import { afterEach, describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient } from '../support/aws-client.ts';
import { eventually } from '../support/eventually.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { MaxSizeInlet } from './max-size-inlet.ts';

const ROOM = 'launch';
const MAX_SIZE = 6;
const CROWD = 36;
/** Every third takes a number and is gone. */
const comes = (number: number): boolean => number % 3 !== 0;

interface Visitor {
  readonly requestId: string;
  readonly number: number;
  enteredAt: number | null;
}

describe.each(storeKinds())(
  'inlets of Virtual Waiting Room on AWS, where many do not come, on $name',
  ({ redisUrl }) => {
    let product: TimedProduct;
    let aws: AwsClient;
    let crowd: Visitor[];
    afterEach(() => product[Symbol.asyncDispose]());

    async function start(room: Record<string, unknown>): Promise<void> {
      product = await startTimedProduct({
        rooms: { [ROOM]: { aws_api: true, turn_window: '45s', ...room } },
        ...{ clients: [], awsKeys: AWS_KEYS, redisUrl: await redisUrl() },
      });
      aws = new AwsClient(product.issuer, ROOM);
      crowd = [];
      for (let number = 1; number <= CROWD; number += 1) {
        crowd.push({ requestId: await aws.assign(), number, enteredAt: null });
      }
    }

    /** Lets those enter who are called and come. @returns how many are inside then */
    async function come(minute: number): Promise<number> {
      const serving = await aws.increment(0);
      for (const visitor of crowd) {
        if (visitor.number > serving || visitor.enteredAt !== null || !comes(visitor.number)) continue;
        const { status } = await aws.post('generate_token', { request_id: visitor.requestId });
        if (status === 200) visitor.enteredAt = minute;
      }
      return ((await aws.signedGet('num_active_tokens')).body as { active_tokens: number }).active_tokens;
    }

    const inLine = (): Visitor[] => crowd.filter(({ number, enteredAt }) => comes(number) && enteredAt === null);

    test('one of its own goes on by replaced turns: never more than MAX_SIZE inside, and nobody jams the line', async () => {
      await start({ admission: '1h', replace_missed: true });
      const inlet = new MaxSizeInlet(aws, MAX_SIZE);
      await aws.increment(MAX_SIZE);
      const inside: number[] = [];
      for (let minute = 0; inLine().length > 0 && minute < 40; minute += 1) {
        inside.push(await come(minute));
        product.pass(60);
        // Everybody checks out two minutes after they came in.
        const gone = crowd.filter(({ enteredAt }) => enteredAt === minute - 2).map(({ requestId }) => requestId);
        await inlet.run({ completed: gone });
      }
      expect(inLine()).toEqual([]);
      expect(Math.max(...inside)).toBe(MAX_SIZE);
      const { events } = (await (await product.admin.call('GET', `/rooms/${ROOM}/events?limit=1000`)).json()) as {
        events: { type: string; data: unknown }[];
      };
      const [, replaced] = events.filter(({ type }) => type === 'serving.advanced');
      expect(replaced?.data).toEqual({ from: 6, to: 8, called: 2, passed_over: 0, actor: null });
    });

    test('with pass_over those who go on asking are called, and the others are passed over', async () => {
      await start({ pass_over: true });
      const asks = (call: string, { requestId }: Visitor) => aws.get(call, { request_id: requestId });
      for (let minute = 0; minute < 6; minute += 1) {
        product.pass(59);
        for (const visitor of crowd.filter(({ number }) => comes(number))) {
          await asks(visitor.number % 2 === 0 ? 'queue_num' : 'queue_pos_expiry', visitor);
        }
        // In time with the reports of presence, which go out once a second.
        await eventually('those who ask to be seen', async () => {
          product.pass(0.2);
          await aws.increment(0);
          const { waiting } = await product.admin.room(ROOM);
          return minute < 4 || waiting === (CROWD * 2) / 3;
        });
      }
      await product.admin.patch(ROOM, { inlet: { capacity: MAX_SIZE } });
      expect(await come(0)).toBe(MAX_SIZE);
      expect(await product.admin.room(ROOM)).toMatchObject({ inside: MAX_SIZE, missed: 0, passed_over: 2 });
    });

    test('a periodic one calls its share each minute, whoever comes: never more than MAX_SIZE inside', async () => {
      await start({ admission: '119s' });
      const inside: number[] = [];
      for (let minute = 0; inLine().length > 0 && minute < 40; minute += 1) {
        // Visits last for two of its minutes.
        await aws.increment(MAX_SIZE / 2);
        inside.push(await come(minute));
        product.pass(60);
      }
      expect(inLine()).toEqual([]);
      expect(inside).toHaveLength(CROWD / (MAX_SIZE / 2));
      expect(Math.max(...inside)).toBeLessThanOrEqual(MAX_SIZE);
      expect((await product.admin.room(ROOM)).missed).toBeGreaterThan(0);
    });
  },
);
