import { AWS_KEYS, AwsClient, send } from '../../support/aws-client.ts';
import { shopClient } from '../../support/shop-setup.ts';
import { scenario, testEachCall, type Venue } from './each-call.ts';
import { ROOM } from './people.ts';

interface Call {
  readonly what: string;
  /** Returns what sends the call; without a request id it is of nobody's place. */
  prepare(aws: AwsClient, requestId: string): () => ReturnType<typeof send>;
  /** What the answer says, but for random ids and times. */
  readonly tells?: readonly string[];
}

const CALLS: Call[] = [
  {
    what: 'public/queue_num',
    prepare: (aws, id) => () => aws.get('queue_num', { request_id: id }),
    tells: ['queue_number'],
  },
  { what: 'public/serving_num', prepare: (aws) => () => aws.get('serving_num'), tells: ['serving_counter'] },
  { what: 'public/waiting_num', prepare: (aws) => () => aws.get('waiting_num'), tells: ['waiting_num'] },
  { what: 'public/queue_pos_expiry', prepare: (aws, id) => () => aws.get('queue_pos_expiry', { request_id: id }) },
  {
    what: 'public/generate_token',
    prepare: (aws, id) => () => aws.post('generate_token', { request_id: id }),
    tells: ['token_type'],
  },
  {
    what: 'private/generate_token',
    prepare: (aws, id) => () => aws.signedPost('generate_token', { request_id: id, validity_period: 600 }),
    tells: ['token_type'],
  },
  {
    what: 'private/num_active_tokens',
    prepare: (aws) => () => aws.signedGet('num_active_tokens'),
    tells: ['active_tokens'],
  },
  { what: 'private/expired_tokens', prepare: (aws) => () => aws.signedGet('expired_tokens') },
  {
    what: 'private/increment_serving_counter with an Idempotency-Key',
    prepare(aws) {
      const step = aws.signedCall(
        'increment_serving_counter',
        { increment_by: 1 },
        { 'Idempotency-Key': crypto.randomUUID() },
      );
      return () => send(step);
    },
    tells: ['serving_num'],
  },
  {
    what: 'private/reset_initial_state with an Idempotency-Key',
    prepare(aws) {
      const reset = aws.signedCall('reset_initial_state', {}, { 'Idempotency-Key': crypto.randomUUID() });
      return () => send(reset);
    },
    tells: ['message'],
  },
];

/** Somebody whose number is served. */
async function served({ product }: Venue): Promise<{ aws: AwsClient; id: string }> {
  const aws = new AwsClient(product.issuer, ROOM);
  const id = await aws.assign();
  await aws.increment(1);
  await aws.assign();
  return { aws, id };
}

testEachCall({ rooms: { [ROOM]: { aws_api: true } }, clients: [shopClient()], awsKeys: AWS_KEYS }, [
  scenario({
    what: 'public/assign_queue_num',
    room: ROOM,
    unseen: true,
    begin: served,
    send: ({ aws }) => aws.post('assign_queue_num'),
    async end({ aws }, { body }) {
      const { api_request_id: id = '' } = body as { api_request_id?: string };
      const { queue_number: number } = (await aws.get('queue_num', { request_id: id })).body as {
        queue_number?: number;
      };
      return number;
    },
  }),
  ...CALLS.map(({ what, prepare, tells = [] }) =>
    scenario({
      what,
      room: ROOM,
      unseen: true,
      async begin(venue) {
        const { aws, id } = await served(venue);
        return prepare(aws, id);
      },
      send: (call) => call(),
      async end(_, { status, body }) {
        const told = body as Record<string, unknown>;
        return { status, told: tells.map((name) => told[name] ?? 'nothing') };
      },
    }),
  ),
]);
