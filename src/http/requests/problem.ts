import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isStoreUnavailable, StoreFault } from '../../store/faults.ts';

/** Every problem this product answers with: its stable code, HTTP status and title. */
const problemTypes = {
  body_malformed: [400, 'The body could not be read as JSON'],
  request_invalid: [400, 'The request is not valid'],
  unauthorized: [401, 'A valid key is needed'],
  forbidden: [403, 'The key does not have the role for this'],
  room_forbidden: [403, 'The key is not for this room'],
  key_limited: [403, 'The key is for some rooms, and this concerns all of them'],
  csrf_missing: [403, 'The request does not come from the control panel'],
  not_found: [404, 'There is nothing here'],
  room_unknown: [404, 'There is no such room'],
  admission_unknown: [404, 'There is no such admission'],
  visitor_unknown: [404, 'There is no such visitor'],
  client_unknown: [404, 'There is no such client'],
  webhook_unknown: [404, 'There is no such webhook'],
  operator_key_unknown: [404, 'There is no such key'],
  planned_unknown: [404, 'There is no such planned change'],
  method_not_allowed: [405, 'This method is not allowed here'],
  request_unfit: [400, 'The request does not fit what is there'],
  pause_first: [409, 'The room calls visitors by itself: pause it first'],
  number_not_called: [409, 'This number was not called yet'],
  number_used: [409, 'This number was used for a visit'],
  number_forgotten: [409, 'This number was called too long ago'],
  draw_pending: [409, 'The draw awaits its public value'],
  draw_not_pending: [409, 'No draw awaits a public value'],
  draw_done: [409, 'This epoch had its draw: reset the room first'],
  plan_unfit: [409, 'A planned change would not fit any more'],
  plan_full: [409, 'The room has as many planned changes as it may have'],
  webhook_of_file: [409, 'This webhook is in the configuration file: change it there'],
  room_exists: [409, 'There is such a room already'],
  client_exists: [409, 'There is such a client already'],
  managed_by_file: [409, 'This is in the configuration file: change it there'],
  file_invalid: [409, 'The configuration file is not valid: nothing has changed'],
  definitions_full: [409, 'There are as many as the admin API may make'],
  room_occupied: [409, 'People are in line or inside: wait until the room is empty, or force it'],
  room_has_clients: [409, 'The room has clients: delete them first, or force it'],
  client_without_secret: [409, 'The client proves itself by no secret'],
  keys_of_file: [409, 'The keys are in SIGNING_KEYS_FILE: change them there'],
  webhooks_full: [409, 'The room has as many webhooks as it may have'],
  operator_key_of_file: [409, 'This key is in the configuration file: change it there'],
  operator_key_exists: [409, 'There is a key of this name'],
  operator_keys_full: [409, 'There are as many keys as there may be: withdraw one first'],
  body_too_large: [413, 'The body is too large'],
  media_type_unsupported: [415, 'The body must be JSON'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used for another request'],
  too_many_failures: [429, 'Too many wrong keys'],
  internal: [500, 'Something went wrong here'],
  not_ready: [503, 'Not ready'],
  streams_full: [503, 'As many event streams are open as may be'],
  overloaded: [503, 'More people arrive than can be served'],
  store_unavailable: [503, 'The store cannot be reached'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problemTypes;

const fieldError = z.strictObject({
  path: z.string().describe("Names a part of the request (`inlet.admit`); '' is the whole."),
  message: z.string().describe('What it must be.'),
});

/** The body of `application/problem+json` (RFC 9457). */
export const problemView = z
  .strictObject({
    type: z.string().describe('Stable.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z.array(fieldError).optional(),
  })
  .meta({ id: 'Problem' });

export type FieldError = z.output<typeof fieldError>;

export interface ProblemOptions {
  /** Explains this occurrence to a person. Must not hold secrets or unchecked input. */
  readonly detail?: string;
  readonly errors?: FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer other than success, thrown by a route and written by `problemResponses`. */
export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<z.output<typeof problemView>>;

  constructor(code: ProblemCode, { detail, errors, headers = {} }: ProblemOptions = {}) {
    const [status, title] = problemTypes[code];
    super(detail ?? title);
    this.name = 'HttpProblem';
    this.code = code;
    this.status = status;
    this.headers = headers;
    this.body = {
      type: `urn:oidc-waiting-room:problem:${code}`,
      title,
      status,
      ...(detail !== undefined && { detail }),
      ...(errors !== undefined && { errors }),
    };
  }
}

/** How long a caller should leave a store alone that did not answer. */
const STORE_RETRY_AFTER_SECONDS = 2;

/** Names each field that zod refused, once; an unknown field is named itself, not the object around it. */
function fieldErrors(error: z.ZodError): FieldError[] {
  const messages = new Map<string, string>();
  for (const issue of error.issues) {
    const path = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') {
      const name = path.join('.');
      messages.set(name, messages.get(name) ?? issue.message);
    } else {
      for (const key of issue.keys) messages.set([...path, key].join('.'), 'unknown field');
    }
  }
  return [...messages].map(([path, message]) => ({ path, message }));
}

/**
 * Checks what a request brought.
 *
 * @throws HttpProblem `request_invalid`, which names every field that is wrong
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw new HttpProblem('request_invalid', { errors: fieldErrors(result.error) });
  return result.data;
}

/** Whether an error made by koa or one of its parts (`http-errors`) blames the request. */
function blamesRequest(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? error.status : null;
  return typeof status === 'number' && status >= 400 && status < 500;
}

/** The problem that stands for an error; null: an error that nobody expected. */
function problemOf(error: unknown): HttpProblem | null {
  if (error instanceof HttpProblem) return error;
  if (isStoreUnavailable(error)) {
    return new HttpProblem('store_unavailable', { headers: { 'Retry-After': String(STORE_RETRY_AFTER_SECONDS) } });
  }
  if (error instanceof StoreFault && error.code === 'room_unknown') return new HttpProblem('room_unknown');
  return blamesRequest(error) ? new HttpProblem('request_invalid') : null;
}

/**
 * Turns whatever the routes behind it throw into `application/problem+json`. An unexpected error is logged and answered
 * by a 500 that says nothing of it.
 */
export function problemResponses(logger: Pick<Logger, 'error'>): Middleware {
  return async function answerProblems(ctx, next) {
    try {
      await next();
    } catch (error) {
      const problem = problemOf(error);
      if (problem === null) logger.error({ err: error }, 'a request failed');
      const { status, headers, body } = problem ?? new HttpProblem('internal');
      ctx.status = status;
      ctx.set({ 'Cache-Control': 'no-store', ...headers });
      ctx.body = JSON.stringify(body);
      ctx.type = 'application/problem+json';
    }
  };
}
