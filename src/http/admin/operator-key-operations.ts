import { z } from 'zod';
import type { RoomConfig } from '../../config/config.ts';
import { instant, list, matching, oneOf } from '../../config/schema/schema-parts.ts';
import { formatIsoTime } from '../../config/words/iso-time.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';
import { MOST_OPERATOR_KEYS, type OperatorKey, type OperatorKeys } from './operator-keys.ts';
import { type Touched, touching } from './touched.ts';

const roles = ['viewer', 'operator', 'admin'] as const;

/** Names of keys that are made: part of paths, logs and events. */
export const operatorNamePattern = /^[A-Za-z0-9](?:[A-Za-z0-9 ._@+-]{0,98}[A-Za-z0-9])?$/;
const nameDemand = '1 to 100 letters, digits, spaces and . _ @ + -, with a letter or a digit at both ends';

const roomsDemand = 'must be a list of rooms, or null';

const keyBody = z
  .strictObject(
    {
      name: matching(nameDemand, operatorNamePattern).describe('Who holds the key; written to what is told of them.'),
      role: oneOf(roles).describe('What the holder may do.'),
      rooms: list('a list of rooms, or null', z.string('must be the name of a room'))
        .min(1, roomsDemand)
        .nullable()
        .optional()
        .describe('The rooms that it is for; null or absent: all.'),
      expires_at: instant().nullable().optional().describe('From when on it is refused; null or absent: never.'),
    },
    'must be an object with name and role',
  )
  .meta({ id: 'OperatorKeyMake' });

export const operatorKeyView = z
  .strictObject({
    name: z.string(),
    role: z.enum(roles),
    rooms: z.array(z.string()).nullable().describe('null: all.'),
    expires_at: z.string().nullable().describe('ISO 8601; null: it does not expire.'),
    managed: z.enum(['file', 'api']).describe('Those of the configuration file can be changed only there.'),
    made_at: z.string().nullable().describe('ISO 8601; null: it is in the file.'),
    made_by: z.string().nullable().describe('Name of a key; null: it is in the file.'),
    last_used_at: z.string().nullable().describe('ISO 8601, to ten minutes; null: not used, as far as is known.'),
  })
  .meta({ id: 'OperatorKey' });

export const operatorKeyList = z.strictObject({ operator_keys: z.array(operatorKeyView) }).meta({ id: 'OperatorKeys' });

export const operatorKeyMade = operatorKeyView
  .extend({ key: z.string().describe('The key: told here and never again.') })
  .meta({ id: 'OperatorKeyMade' });

function viewKey(key: OperatorKey, lastUsedMs: number | null): z.output<typeof operatorKeyView> {
  const { name, role, rooms, expiresAtMs, managed, made } = key;
  return {
    ...{ name, role, managed },
    rooms: rooms === null ? null : [...rooms],
    expires_at: formatIsoTime(expiresAtMs),
    made_at: formatIsoTime(made?.atMs ?? null),
    made_by: made?.by ?? null,
    last_used_at: formatIsoTime(lastUsedMs),
  };
}

function unfit(path: string, message: string): HttpProblem {
  return new HttpProblem('request_unfit', { errors: [{ path, message }] });
}

const makeProblems = {
  'from-file': 'operator_key_of_file',
  exists: 'operator_key_exists',
  full: 'operator_keys_full',
} as const;

export interface OperatorKeyOperationsOptions {
  readonly operatorKeys: OperatorKeys;
  readonly rooms: readonly Pick<RoomConfig, 'name'>[];
  /** Epoch milliseconds. */
  readonly epochMs: () => number;
}

/** The keys by which people and programs use the admin API and the panel. */
export function operatorKeyOperations({
  operatorKeys,
  rooms,
  epochMs,
}: OperatorKeyOperationsOptions): AdminOperation[] {
  const view = (key: OperatorKey) => viewKey(key, operatorKeys.lastUsedMs(key));
  const all = () => ({ operator_keys: operatorKeys.list().map(view) });
  function touched(name: string): Touched {
    const found = operatorKeys.list().find((key) => key.name === name);
    if (found === undefined) return touching({});
    const { role, rooms: limits, expires_at } = view(found);
    return touching({ name, role, rooms: limits, expires_at });
  }

  return [
    defineOperation({
      id: 'listOperatorKeys',
      method: 'get',
      path: '/operator-keys',
      role: 'admin',
      summary: 'Keys of operators',
      description: 'Those of the configuration file and those that were made, without their secrets.',
      query: noQuery,
      body: noBody,
      answer: operatorKeyList,
      problems: [],
      run: async () => all(),
    }),
    defineOperation({
      id: 'makeOperatorKey',
      touched: async ({ body: { name } }) => touched(name),
      method: 'post',
      path: '/operator-keys',
      role: 'admin',
      summary: 'Make a key for an operator',
      description: `Makes a key, which every process takes within a second. The answer tells it, and nothing tells it again. There may be ${MOST_OPERATOR_KEYS}, expired ones included.`,
      query: noQuery,
      body: keyBody,
      examples: [{ name: 'Ada', role: 'operator', rooms: ['launch'], expires_at: '2999-03-01T18:00:00Z' }],
      answer: operatorKeyMade,
      problems: ['request_unfit', 'operator_key_of_file', 'operator_key_exists', 'operator_keys_full'],
      run: async ({ caller, body: { name, role, rooms: limits = null, expires_at: expiresAtMs = null } }) => {
        if (limits?.every((room) => rooms.some((known) => known.name === room)) === false) {
          throw unfit('rooms', 'must name rooms that there are');
        }
        if (expiresAtMs !== null && expiresAtMs <= epochMs()) throw unfit('expires_at', 'must be in the future');
        const only = limits === null ? null : [...new Set(limits)];
        const outcome = await operatorKeys.make({ name, role, rooms: only, expiresAtMs, by: caller.name });
        if (outcome.kind !== 'made') throw new HttpProblem(makeProblems[outcome.kind]);
        return { ...view(outcome.made), key: outcome.key };
      },
    }),
    defineOperation({
      id: 'withdrawOperatorKey',
      touched: async ({ name }) => touched(name),
      method: 'delete',
      path: '/operator-keys/{name}',
      role: 'admin',
      summary: 'Withdraw a key',
      description:
        'The key is refused at once, in every process within a second; its sessions of the panel and its event streams end. The answer has the keys that are left.',
      query: noQuery,
      body: noBody,
      answer: operatorKeyList,
      problems: ['operator_key_unknown', 'operator_key_of_file'],
      run: async ({ name }) => {
        const outcome = await operatorKeys.withdraw(name);
        if (outcome === 'unknown') throw new HttpProblem('operator_key_unknown');
        if (outcome === 'from-file') throw new HttpProblem('operator_key_of_file');
        return all();
      },
    }),
  ];
}
