import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient } from '../support/aws-client.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { MaxSizeInlet } from './max-size-inlet.ts';

const ROOM = 'launch';
const MAX_SIZE = 10;
const CROWD = 60;
const MINUTES = 14;
/** Of them the site reports that they have left. */
const REPORTED_EVERY = 3;
/** The first to come have tokens of a minute or two, the others stay. */
const SHORT_VISITS = 2 * MAX_SIZE;

interface Visitor {
  readonly requestId: string;
  readonly number: number;
  /** Minutes from the call to the request for tokens: not everybody looks at the page all the time. */
  readonly hesitates: number;
  readonly validitySeconds: number;
  called: number | null;
  entered: boolean;
}

describe.each(storeKinds())('the inlet MaxSize of Virtual Waiting Room on AWS, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let aws: AwsClient;
  let crowd: Visitor[];

  beforeEach(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { aws_api: true, turn_window: '15m', admission: '1h' } },
      clients: [],
      awsKeys: AWS_KEYS,
      redisUrl: await redisUrl(),
    });
    aws = new AwsClient(product.issuer, ROOM);
    crowd = [];
    for (let number = 1; number <= CROWD; number += 1) {
      crowd.push({
        requestId: await aws.assign(),
        number,
        hesitates: number <= MAX_SIZE ? 0 : number % 4,
        validitySeconds: number <= SHORT_VISITS ? 60 * (1 + (number % 2)) : 3600,
        called: null,
        entered: false,
      });
    }
  });
  afterEach(() => product[Symbol.asyncDispose]());

  async function inside(): Promise<number> {
    const { body } = await aws.signedGet('num_active_tokens');
    return (body as { active_tokens: number }).active_tokens;
  }

  /** Lets those come who have been called and have made up their minds. */
  async function come(minute: number): Promise<void> {
    const { serving } = await product.admin.room(ROOM);
    for (const visitor of crowd.filter(({ number, entered }) => number <= serving && !entered)) {
      visitor.called ??= minute;
      if (visitor.called + visitor.hesitates > minute) continue;
      const { requestId, validitySeconds } = visitor;
      const asked = { request_id: requestId, validity_period: validitySeconds };
      expect((await aws.signedPost('generate_token', asked)).status).toBe(200);
      visitor.entered = true;
    }
  }

  test(`never lets in more than MAX_SIZE, and fills the site again`, { timeout: 60_000 }, async () => {
    const inlet = new MaxSizeInlet(aws, MAX_SIZE);
    await aws.increment(MAX_SIZE);
    const insideEachMinute: number[] = [];
    for (let minute = 0; minute < MINUTES; minute += 1) {
      await come(minute);
      insideEachMinute.push(await inside());
      product.pass(60);
      // The site tells of some each minute anew, those whose tokens have expired and were counted among them.
      const gone = crowd.filter(
        ({ entered, number }) => entered && number <= SHORT_VISITS && number % REPORTED_EVERY === 0,
      );
      await inlet.run({ completed: gone.map(({ requestId }) => requestId) });
    }
    expect(Math.max(...insideEachMinute)).toBe(MAX_SIZE);
    expect(insideEachMinute.at(-1)).toBe(MAX_SIZE);
    // All who came for a short while made room for one each.
    const { serving, issued, completed, abandoned } = await product.admin.room(ROOM);
    expect({ serving, issued }).toEqual({ serving: MAX_SIZE + SHORT_VISITS, issued: CROWD });
    expect(Number(completed) + Number(abandoned)).toBe(SHORT_VISITS);
    expect(inlet.freed).toBe(SHORT_VISITS);
  });
});
