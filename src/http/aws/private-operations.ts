import { z } from 'zod';
import { isSameIssuer } from '../../config/words/same-issuer.ts';
import { heldUpTo } from '../../room/room-state.ts';
import { settingsTable } from '../../room/settings-table.ts';
import {
  type AwsOperation,
  AwsRefusal,
  awsError,
  defineAwsOperation,
  invalidBody,
  noInput,
  requestIdInput,
} from './aws-operation.ts';
import { expiredTokens } from './expired-tokens.ts';
import { generateToken, unknownRequestId } from './generate-token.ts';
import type { PublicOperationsParts } from './public-operations.ts';

export interface PrivateOperationsParts extends PublicOperationsParts {
  /** Of the provider: no token of this interface may carry it. */
  readonly issuer: string;
  /** Told of every room that a call changed; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** How a call may name a session. */
interface SessionName {
  readonly request_id?: string | undefined;
  readonly sub?: string | undefined;
}

const MAX_STEP = 10_000_000;
const MAX_ISSUER_CHARACTERS = 512;

const validity = {
  min: Math.ceil(settingsTable.admissionMs.limits.min / 1000),
  max: Math.floor(settingsTable.admissionMs.limits.max / 1000),
};
const issuerError = `must be a text of 1 to ${MAX_ISSUER_CHARACTERS} characters, and not the issuer of ID tokens`;

/** A JSON number that has to be whole, from `min` to `max`. */
function whole({ min, max }: { readonly min: number; readonly max: number }): z.ZodNumber {
  const fits = (value: number): boolean => Number.isInteger(value) && min <= value && value <= max;
  return z.number().refine(fits, `must be a whole number from ${min} to ${max}`);
}

/** By `status` of a session. */
const outcomes: ReadonlyMap<number, 'completed' | 'abandoned'> = new Map([
  [1, 'completed'],
  [-1, 'abandoned'],
]);

/** What inlets and dashboards call, signed. */
export function privateOperations(parts: PrivateOperationsParts): AwsOperation[] {
  const { line, places, clock, issuer, onChange } = parts;

  const tokenInput = requestIdInput.extend({
    issuer: z
      .string()
      .refine((text) => text !== '' && text.length <= MAX_ISSUER_CHARACTERS && text.isWellFormed(), issuerError)
      .refine((text) => !isSameIssuer(text, issuer), issuerError)
      .optional(),
    validity_period: whole(validity).optional(),
  });
  const stepInput = z.object({ increment_by: whole({ min: -MAX_STEP, max: MAX_STEP }) });
  /** A session is named by the request id, or by the `sub` that events have. */
  const statusInput = z.object({
    request_id: z.string().optional(),
    sub: z.string().optional(),
    status: z
      .number()
      .transform((status) => outcomes.get(status))
      .refine((outcome) => outcome !== undefined, 'must be 1 or -1'),
  });

  /** @returns null for a session that is not known. @throws AwsRefusal where none is named */
  async function subOf(room: string, { request_id: requestId, sub }: SessionName): Promise<string | null> {
    if (requestId !== undefined) {
      const place = await places.find(room, requestId);
      return place.kind === 'gone' ? null : place.sub;
    }
    if (sub === undefined) throw new AwsRefusal(invalidBody);
    const { epoch } = await places.state(room);
    return places.ids(room, epoch).idOfSub(sub) === null ? null : sub;
  }

  return [
    defineAwsOperation({
      name: 'generate_token',
      method: 'POST',
      input: tokenInput,
      run: async ({ room, input: { request_id: requestId, issuer: iss, validity_period: seconds } }) =>
        generateToken(parts, {
          ...{ room, requestId, issuer: iss ?? room.privateIssuer },
          ...(seconds !== undefined && { admissionMs: seconds * 1000 }),
        }),
    }),
    defineAwsOperation({
      name: 'increment_serving_counter',
      auditRing: 'steps',
      method: 'POST',
      input: stepInput,
      run: async ({ room: { name: room }, input: { increment_by: by }, idempotencyKey: key, actor }) => {
        const result = await line.advance({ room, by, key, actor });
        if (result.kind === 'draw-pending') return awsError(400, 'The draw awaits its public value');
        if (result.kind === 'key-reused') return awsError(400, 'The Idempotency-Key was used for another request');
        await onChange(room);
        const state = await places.state(room);
        // Back, while the room calls by itself: the line does not go there at all.
        const serving = result.kind === 'pause-first' ? state.serving : result.serving;
        return { status: 200, body: { serving_num: heldUpTo(state, serving) } };
      },
    }),
    defineAwsOperation({
      name: 'num_active_tokens',
      method: 'GET',
      input: noInput,
      run: async ({ room }) => {
        const { inside } = await line.tick({ room: room.name });
        return { status: 200, body: { active_tokens: inside } };
      },
    }),
    defineAwsOperation({
      name: 'expired_tokens',
      method: 'GET',
      input: noInput,
      run: async ({ room: { name: room } }) => {
        const { epoch } = await line.tick({ room });
        const body = await expiredTokens({ line, room, ids: places.ids(room, epoch), storeMs: () => clock.storeMs() });
        return { status: 200, body };
      },
    }),
    defineAwsOperation({
      name: 'update_session',
      auditRing: 'steps',
      method: 'POST',
      input: statusInput,
      run: async ({ room: { name: room }, input, idempotencyKey: key, actor }) => {
        const unknown = awsError(404, "Request ID doesn't exist or status already set.");
        const { status: outcome } = input;
        const sub = await subOf(room, input);
        if (sub === null) return unknown;
        // An inlet counts each 200 as a free place: a session is set once, also when its time has run out before.
        const result = await line.release({ room, sub, outcome, key, settlesExpired: true, actor });
        if (result.kind !== 'released') return unknown;
        await onChange(room);
        return { status: 200, body: {} };
      },
    }),
    defineAwsOperation({
      name: 'session_sub',
      method: 'GET',
      input: requestIdInput,
      run: async ({ room, input: { request_id: requestId } }) => {
        const place = await places.find(room.name, requestId);
        if (place.kind === 'gone') return awsError(404, unknownRequestId);
        return { status: 200, body: { sub: place.sub } };
      },
    }),
    defineAwsOperation({
      name: 'reset_initial_state',
      auditRing: 'acts',
      method: 'POST',
      input: noInput,
      run: async ({ room: { name: room }, idempotencyKey: key, actor }) => {
        await line.reset({ room, key, actor });
        await onChange(room);
        return { status: 200, body: { message: 'Reset completed' } };
      },
    }),
  ];
}
