import { z } from 'zod';
import { settingsLimits } from '../../room/settings-limits.ts';
import { expiredTokens } from './expired-tokens.ts';
import { generateToken } from './generate-token.ts';
import { type AwsOperation, awsError, awsOperation, noInput, requestIdInput } from './operation.ts';
import type { PublicOperationsParts } from './public-operations.ts';

export interface PrivateOperationsParts extends PublicOperationsParts {
  /** Of the provider: no token of this interface may carry it. */
  readonly issuer: string;
  /** Told of every room that a call changed; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

const MAX_STEP = 10_000_000;
const MAX_ISSUER_CHARACTERS = 512;

const validity = {
  min: Math.ceil(settingsLimits.admissionMs.min / 1000),
  max: Math.floor(settingsLimits.admissionMs.max / 1000),
};
const validityError = `must be whole seconds from ${validity.min} to ${validity.max}`;
const stepError = `must be a whole number from -${MAX_STEP} to ${MAX_STEP}`;
const issuerError = `must be a text of 1 to ${MAX_ISSUER_CHARACTERS} characters, and not the issuer of ID tokens`;

/** `status` of a session. */
const outcomes = { '1': 'completed', '-1': 'abandoned' } as const;

/** What inlets and dashboards call, signed. */
export function privateOperations(parts: PrivateOperationsParts): AwsOperation[] {
  const { line, places, clock, issuer, tokenIssuer, onChange } = parts;

  const tokenInput = requestIdInput.extend({
    issuer: z
      .string(issuerError)
      .min(1, issuerError)
      .max(MAX_ISSUER_CHARACTERS, issuerError)
      .refine((text) => text.isWellFormed() && withoutSlash(text) !== issuer, issuerError)
      .optional(),
    validity_period: z.int(validityError).min(validity.min, validityError).max(validity.max, validityError).optional(),
  });
  const stepInput = z.object({ increment_by: z.int(stepError).min(-MAX_STEP, stepError).max(MAX_STEP, stepError) });
  const statusInput = requestIdInput.extend({ status: z.literal([1, -1], 'must be 1 or -1') });

  return [
    awsOperation({
      name: 'generate_token',
      method: 'POST',
      input: tokenInput,
      run: async ({ room, input: { request_id: requestId, issuer: iss = tokenIssuer, validity_period: seconds } }) =>
        generateToken(parts, {
          ...{ room, requestId, issuer: iss },
          ...(seconds !== undefined && { admissionMs: seconds * 1000 }),
        }),
    }),
    awsOperation({
      name: 'increment_serving_counter',
      method: 'POST',
      input: stepInput,
      run: async ({ room: { name: room }, input: { increment_by: by }, idempotencyKey: key, actor }) => {
        const result = await line.advance({ room, by, key, actor });
        if (result.kind === 'pause-first') return awsError(400, 'The room calls visitors by itself: pause it first');
        if (result.kind === 'draw-pending') return awsError(400, 'The draw awaits its public value');
        if (result.kind === 'key-reused') return awsError(400, 'The Idempotency-Key was used for another request');
        await onChange(room);
        return { status: 200, body: { serving_num: result.serving } };
      },
    }),
    awsOperation({
      name: 'num_active_tokens',
      method: 'GET',
      input: noInput,
      run: async ({ room }) => {
        const { inside } = await line.tick({ room: room.name });
        return { status: 200, body: { active_tokens: inside } };
      },
    }),
    awsOperation({
      name: 'expired_tokens',
      method: 'GET',
      input: noInput,
      run: async ({ room: { name: room } }) => {
        const { epoch } = await line.tick({ room });
        const body = await expiredTokens({ line, room, ids: places.ids(room, epoch), nowMs: () => clock.nowMs() });
        return { status: 200, body };
      },
    }),
    awsOperation({
      name: 'update_session',
      method: 'POST',
      input: statusInput,
      run: async ({ room: { name: room }, input: { request_id: requestId, status }, actor }) => {
        const unknown = awsError(404, "Request ID doesn't exist or status already set.");
        const place = await places.find(room, requestId);
        if (place.kind === 'gone') return unknown;
        const result = await line.release({ room, sub: place.sub, outcome: outcomes[`${status}`], actor });
        if (result.kind === 'unknown') return unknown;
        // Nobody has set the status of a session whose time ran out: an inlet that reports it may count it as gone.
        if (result.kind === 'already-ended' && result.admission.outcome !== 'expired') return unknown;
        await onChange(room);
        return { status: 200, body: {} };
      },
    }),
    awsOperation({
      name: 'reset_initial_state',
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

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/+$/, '');
}
