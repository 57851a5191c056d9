import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import type { AwsKey, RoomConfig } from '../../config/config.ts';
import type { ArtifactStore } from '../../store/artifact-store.ts';
import type { AuditRing } from '../../store/audit-store.ts';
import { basePathOf } from '../../web/base-path.ts';
import { HttpProblem } from '../requests/problem.ts';
import { readText } from '../requests/request-body.ts';
import { nameRoute } from '../requests/request-log.ts';
import {
  type AwsAnswer,
  type AwsCaller,
  type AwsOperation,
  AwsRefusal,
  type AwsRequest,
  awsError,
  gatewayAnswer,
  invalidBody,
} from './aws-operation.ts';
import { tokensOf } from './generate-token.ts';
import { IssuedTokens } from './issued-tokens.ts';
import { type PrivateOperationsParts, privateOperations } from './private-operations.ts';
import { publicOperations } from './public-operations.ts';
import { RequestPlaces, type RequestPlacesOptions } from './request-places.ts';
import { createSignatureCheck } from './signature-v4.ts';
import { TokenIssuers } from './token-issuers.ts';

type MadeHere = 'places' | 'tokenIssuer' | 'issued' | 'issuers';

export interface AwsRoutesOptions extends Omit<PrivateOperationsParts, MadeHere>, RequestPlacesOptions {
  readonly artifacts: ArtifactStore;
  readonly rooms: readonly RoomConfig[];
  readonly keys: readonly AwsKey[];
  readonly logger: Logger;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
  /** Told of what was done with a key; the answer waits for it. */
  readonly onAct: (act: AwsAct) => Promise<void>;
}

/** What somebody did with a key. */
export interface AwsAct {
  /** As events name them. */
  readonly who: string;
  /** Address of the request. */
  readonly from: string;
  /** The call. */
  readonly action: string;
  readonly room: string;
  readonly ring: AuditRing;
  /** `Idempotency-Key`, the caller's own; null: none was sent. */
  readonly key: string | null;
}

const LIMIT_BYTES = 16 * 1024;

/** What the browsers of clients send, signers in the browser included. */
const ALLOWED_HEADERS =
  'Content-Type, X-Amz-Date, Authorization, X-Api-Key, X-Amz-Security-Token, X-Amz-Content-Sha256, X-Amz-User-Agent, X-Requested-With';
const PREFLIGHT_MAX_AGE_S = '86400';

/**
 * Lets browsers of every origin read the answer. On the private side only what a function answered carries it: a page that
 * can read the error of a wrong key or of a dead store takes it for an answer, as the control panel there does.
 */
const ANY_ORIGIN = { 'Access-Control-Allow-Origin': '*' };

/** Who asks, and where that is allowed. */
type SignedCaller = AwsCaller & Pick<AwsRequest, 'onRoom'>;

const anybody: SignedCaller = { actor: null, idempotencyKey: null, onRoom: () => undefined };

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
  const { issuer, keys, logger, epochMs, line, artifacts, clock, onAct } = options;
  const tokenIssuer = `${issuer}/aws/public`;
  const parts = {
    ...{ ...options, tokenIssuer },
    places: new RequestPlaces(options),
    issued: new IssuedTokens({ sign: (claims) => tokensOf(options).sign(claims), epochMs }),
    issuers: new TokenIssuers({ line, artifacts, usual: tokenIssuer, storeMs: () => clock.storeMs() }),
  };
  const rooms = new Map(
    options.rooms
      .filter(({ awsApi }) => awsApi)
      .map(({ name, awsEventId: eventId, awsPrivateIssuer }) => [
        eventId,
        { name, eventId, privateIssuer: awsPrivateIssuer ?? tokenIssuer },
      ]),
  );
  const keysById = new Map(keys.map((key) => [key.accessKeyId, key]));
  const routes = new Map([
    ...publicOperations(parts).map((operation) => routeOf(operation, 'public')),
    ...privateOperations(parts).map((operation) => routeOf(operation, 'private')),
  ]);
  const checkSignature = createSignatureCheck({ keys, service: 'execute-api', epochMs });
  const basePath = basePathOf(issuer);

  /** @throws AwsRefusal in the words of API Gateway */
  function callerOf({ req, method, url }: Context, body: string, call: string): SignedCaller {
    const check = checkSignature({ method, target: basePath + url, headers: req.headersDistinct, body });
    if (check.kind === 'refused') throw new AwsRefusal(gatewayAnswer(403, check.message));
    const { accessKeyId } = check;
    const { rooms: allowedRooms = null, calls = null } = keysById.get(accessKeyId) ?? {};
    const refusal = gatewayAnswer(403, `User: ${accessKeyId} is not authorized to perform: execute-api:Invoke`);
    if (calls !== null && !calls.includes(call)) throw new AwsRefusal(refusal);
    // Not the signature: two equal calls of one second have the same, and each is meant.
    const key = req.headers['idempotency-key'];
    return {
      actor: `aws:${accessKeyId}`,
      onRoom(room) {
        if (allowedRooms !== null && !allowedRooms.includes(room)) throw new AwsRefusal(refusal);
      },
      idempotencyKey: key === undefined ? null : hash('sha256', JSON.stringify(['aws', accessKeyId, key]), 'base64url'),
    };
  }

  async function answerTo({ operation, signed }: Route, ctx: Context): Promise<AwsAnswer> {
    const posted = operation.method === 'POST';
    const body = posted || signed ? await bodyOf(ctx) : '';
    const caller = signed ? callerOf(ctx, body, operation.name) : anybody;
    const input = posted ? parsedBody(body) : { ...ctx.query };
    return operation.answerTo({
      ...{ ...caller, rooms, input },
      async onDone(room, { status }) {
        const { actor: who, idempotencyKey: key } = caller;
        const { name: action, auditRing: ring } = operation;
        if (who === null || !posted) return;
        logger.info({ admin: who, action, room }, 'aws action');
        if (ring !== undefined && status === 200) await onAct({ who, from: ctx.ip, action, room, ring, key });
      },
    });
  }

  return async function awsApi(ctx) {
    const route = routes.get(ctx.path);
    nameRoute(ctx.req, route?.name ?? 'aws.unknown');
    ctx.set('Cache-Control', 'no-store');
    if (!ctx.path.startsWith('/aws/private/')) ctx.set(ANY_ORIGIN);
    if (route === undefined) return write(ctx, awsError(404, 'Not found'));
    const { method } = route.operation;
    const methods = `OPTIONS, ${method}`;
    if (ctx.method === 'OPTIONS') {
      ctx.set({
        ...ANY_ORIGIN,
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
    const answer = await answerOrRefusal(answerTo(route, ctx));
    if (answer.byGateway !== true) ctx.set(ANY_ORIGIN);
    write(ctx, answer);
  };
}

/** @throws whatever is no refusal */
async function answerOrRefusal(answer: Promise<AwsAnswer>): Promise<AwsAnswer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AwsRefusal)) throw error;
    return error.answer;
  }
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
    throw new AwsRefusal({ ...invalidBody, headers: error.headers });
  }
}

/** Whatever its Content-Type: API Gateway looked at none, so clients send all kinds. */
function parsedBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsRefusal(invalidBody);
  }
}
