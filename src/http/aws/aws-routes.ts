import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import type { AwsKey, RoomConfig } from '../../config/config.ts';
import { basePathOf } from '../../room/base-path.ts';
import { HttpProblem } from '../problem.ts';
import { readText } from '../request-body.ts';
import { nameRoute } from '../request-log.ts';
import { type AwsAnswer, type AwsCall, type AwsOperation, AwsRefusal, awsError, invalidIds } from './operation.ts';
import { Places, type PlacesOptions } from './places.ts';
import { type PrivateOperationsParts, privateOperations } from './private-operations.ts';
import { publicOperations } from './public-operations.ts';
import { createSignatureCheck } from './signature-v4.ts';

export interface AwsRoutesOptions extends Omit<PrivateOperationsParts, 'places' | 'tokenIssuer'>, PlacesOptions {
  readonly rooms: readonly RoomConfig[];
  readonly keys: readonly AwsKey[];
  readonly logger: Logger;
  /** Process clock, epoch milliseconds. */
  readonly now: () => number;
}

const LIMIT_BYTES = 16 * 1024;

/** What the browsers of clients send, signers in the browser included. */
const ALLOWED_HEADERS =
  'Content-Type, X-Amz-Date, Authorization, X-Api-Key, X-Amz-Security-Token, X-Amz-Content-Sha256, X-Amz-User-Agent, X-Requested-With';
const PREFLIGHT_MAX_AGE_S = '86400';

/** Who signed a private call. */
type Caller = Pick<AwsCall<unknown>, 'actor' | 'idempotencyKey'>;

interface Route {
  readonly operation: AwsOperation;
  /** Under which it is logged and measured. */
  readonly name: string;
  readonly signed: boolean;
}

/**
 * The interface of Virtual Waiting Room on AWS, under `/aws/public` and, with AWS Signature V4, `/aws/private`: for rooms
 * that have it switched on.
 */
export function awsRoutes(options: AwsRoutesOptions): RouterMiddleware {
  const { issuer, keys, logger, now } = options;
  const parts = { ...options, places: new Places(options), tokenIssuer: `${issuer}/aws/public` };
  const rooms = new Map(
    options.rooms
      .filter(({ awsApi }) => awsApi)
      .map(({ name, awsEventId }) => [awsEventId, { name, eventId: awsEventId }]),
  );
  const routes = new Map([
    ...publicOperations(parts).map((operation) => routeOf(operation, 'public')),
    ...privateOperations(parts).map((operation) => routeOf(operation, 'private')),
  ]);
  const checkSignature = createSignatureCheck({ keys, service: 'execute-api', now });
  const basePath = basePathOf(issuer);

  /** @throws AwsRefusal in the words of API Gateway */
  function callerOf({ req, method, url }: Context, body: string): Caller {
    const check = checkSignature({ method, target: basePath + url, headers: req.headersDistinct, body });
    if (check.kind === 'refused') throw new AwsRefusal({ status: 403, body: { message: check.message } });
    const { accessKeyId } = check;
    // Not the signature: two equal calls of one second have the same, and each is meant.
    const key = req.headers['idempotency-key'];
    return {
      actor: `aws:${accessKeyId}`,
      idempotencyKey: key === undefined ? null : hash('sha256', JSON.stringify(['aws', accessKeyId, key]), 'base64url'),
    };
  }

  async function answerTo({ operation, signed }: Route, ctx: Context): Promise<AwsAnswer> {
    const posted = operation.method === 'POST';
    const body = posted || signed ? await bodyOf(ctx) : '';
    const caller = signed ? callerOf(ctx, body) : { actor: null, idempotencyKey: null };
    const input = posted ? parsedBody(body) : { ...ctx.query };
    const room = rooms.get(eventIdOf(input));
    if (room === undefined) return invalidIds;
    const answer = await operation.answerTo({ ...caller, room, input });
    if (signed && posted) logger.info({ admin: caller.actor, action: operation.name, room: room.name }, 'aws action');
    return answer;
  }

  return async function awsApi(ctx) {
    const route = routes.get(ctx.path);
    nameRoute(ctx.req, route?.name ?? 'aws.unknown');
    ctx.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' });
    if (route === undefined) return write(ctx, awsError(404, 'Not found'));
    const { method } = route.operation;
    const methods = `OPTIONS, ${method}`;
    if (ctx.method === 'OPTIONS') {
      ctx.set({
        'Access-Control-Allow-Methods': methods,
        'Access-Control-Allow-Headers': ALLOWED_HEADERS,
        'Access-Control-Max-Age': PREFLIGHT_MAX_AGE_S,
      });
      ctx.status = 204;
      return;
    }
    if (ctx.method !== method) {
      return write(ctx, { ...awsError(405, 'Method not allowed'), headers: { Allow: methods } });
    }
    try {
      write(ctx, await answerTo(route, ctx));
    } catch (error) {
      if (!(error instanceof AwsRefusal)) throw error;
      write(ctx, error.answer);
    }
  };
}

function routeOf(operation: AwsOperation, side: 'public' | 'private'): [string, Route] {
  const { name } = operation;
  return [`/aws/${side}/${name}`, { operation, name: `aws.${side}.${name}`, signed: side === 'private' }];
}

function write(ctx: Context, { status, body, headers = {} }: AwsAnswer): void {
  ctx.status = status;
  ctx.set({ ...headers });
  ctx.body = Symbol.asyncIterator in body ? Readable.from(body) : body;
  ctx.type = 'application/json';
}

async function bodyOf(ctx: Context): Promise<string> {
  try {
    return await readText(ctx, LIMIT_BYTES);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    throw new AwsRefusal({ ...awsError(400, 'Invalid request body'), headers: error.headers });
  }
}

/** Whatever its Content-Type: API Gateway looked at none, so clients send all kinds. */
function parsedBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsRefusal(awsError(400, 'Invalid request body'));
  }
}

/** '' for what names no event. */
function eventIdOf(input: unknown): string {
  const named = typeof input === 'object' && input !== null && 'event_id' in input;
  return named && typeof input.event_id === 'string' ? input.event_id : '';
}
