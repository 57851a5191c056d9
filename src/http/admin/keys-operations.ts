import { z } from 'zod';
import { SIGNING_ALGORITHMS } from '../../config/signing-config.ts';
import type { KeySet } from '../../oidc/key-set.ts';
import type { KeysInUse } from '../../oidc/keys-in-use.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';
import { touching } from './touched.ts';

const algorithm = z.enum(SIGNING_ALGORITHMS);

const KID = 'must be the kid of a key';

const rotation = z
  .strictObject(
    {
      revoke: z
        .string(KID)
        .min(1, KID)
        .optional()
        .describe('The `kid` of a key to take out for good, after a leak. Default: none, the next keys are published.'),
    },
    'must be {}, an object with revoke, or nothing',
  )
  .meta({ id: 'KeyRotation' });

export const signingKeys = z
  .strictObject({
    algorithm: algorithm.describe('By which a client is signed for that states none.'),
    keys: z.array(
      z.strictObject({
        kid: z.string(),
        algorithm,
        state: z
          .enum(['signing', 'next', 'published'])
          .describe('next: it signs from `signs_from` on. published: what it has signed is good.'),
        signs_from: z.iso.datetime().nullable().describe('null: the key is in a file.'),
      }),
    ),
  })
  .meta({ id: 'SigningKeys' });

function viewOf({ algorithm: inUse, keys }: KeySet): z.input<typeof signingKeys> {
  return {
    algorithm: inUse,
    keys: keys.map(({ kid, alg, state, signsFromMs }) => ({
      ...{ kid, algorithm: alg, state },
      signs_from: signsFromMs === null ? null : new Date(signsFromMs).toISOString(),
    })),
  };
}

/** The keys that sign the tokens of all rooms. */
export function keysOperations(keys: Pick<KeysInUse, 'set' | 'change'>): AdminOperation[] {
  return [
    defineOperation({
      id: 'listKeys',
      method: 'get',
      path: '/keys',
      role: 'viewer',
      summary: 'Keys that sign',
      description: 'The keys that sign tokens, and those that are published beside them.',
      query: noQuery,
      body: noBody,
      answer: signingKeys,
      problems: [],
      run: async () => viewOf(keys.set),
    }),
    defineOperation({
      id: 'rotateKeys',
      touched: async () => touching(viewOf(keys.set)),
      method: 'post',
      path: '/keys/rotate',
      role: 'admin',
      summary: 'Rotate keys',
      description:
        'Publishes the next key of each offered algorithm, to sign 24 hours later; where one is published already, it stays. ' +
        'With `revoke`, a key is taken out at once instead, in every process within a second, and what it has signed is ' +
        'refused; if it signs, the next key signs at once. A next key can be taken back in this way. May be repeated.',
      query: noQuery,
      body: rotation.optional(),
      examples: [{}, { revoke: 'rs256-2f1c8a52-6f0e-4d3e-9a3b-5a7b0c6d1e2f' }],
      answer: signingKeys,
      problems: ['request_unfit', 'keys_of_file'],
      run: async ({ body: { revoke: kid } = {} }) => {
        const change = await keys.change((source) => (kid === undefined ? source.rotate() : source.revoke(kid)));
        if (change === 'unknown') {
          throw new HttpProblem('request_unfit', { errors: [{ path: 'revoke', message: KID }] });
        }
        if (change === 'given') throw new HttpProblem('keys_of_file');
        return viewOf(keys.set);
      },
    }),
  ];
}
