import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { AdminRole } from '../../config/config.ts';
import type { AuditRing } from '../../store/audit-store.ts';
import { type ProblemCode, parseRequest } from '../requests/problem.ts';
import { requireAccess } from './access.ts';
import type { AdminCaller } from './authentication.ts';
import type { Fields, Touched } from './touched.ts';

/** What an operation is told of a request. */
export interface Call<Query, Body> {
  readonly caller: AdminCaller;
  /** A configured room; '' where the path names none. */
  readonly room: string;
  /** As the path has it; '' where it has none. */
  readonly sub: string;
  /** Likewise. */
  readonly name: string;
  /** Scoped to the caller; null: none was sent. */
  readonly idempotencyKey: string | null;
  /** `Last-Event-ID`; null: none was sent, or there is no stream here. */
  readonly lastEventId: number | null;
  readonly query: Query;
  readonly body: Body;
}

/** A call whose query and body were checked. */
type CheckedCall<Query, Body> = Call<Query, Body> & {
  /** The body as it was sent. */
  readonly sent: unknown;
  /** Tells what was changed, as `touched` would, where the act itself answers it. */
  readonly tell: Tell;
};

/** Is told what an act has changed: fields as they were, and as they are. */
export type Tell = (before: Fields, after: Fields) => void;

/** What router, OpenAPI document and log need to know of an operation. */
interface Description {
  /** Stable: `operationId`, and the route's name in logs and metrics. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As in OpenAPI: `/rooms/{room}`. */
  readonly path: string;
  /** The least role that may call it. */
  readonly role: AdminRole;
  /** Of a path without a room: whether it tells of the rooms of its caller alone, and changes no others (`seesRoom`). */
  readonly keepsToRooms?: boolean;
  readonly summary: string;
  readonly description: string;
  /** Whether the room of the path need not be one that is served: it may be gone. */
  readonly anyRoom?: boolean;
  /** Whether an `Idempotency-Key` is read. */
  readonly idempotencyKey?: boolean;
  /** How long its body may be, where it is not as with the others. */
  readonly bodyBytes?: number;
  /** Problems beyond those that every operation has. */
  readonly problems: readonly ProblemCode[];
  /** Which entries of the audit log it may push out: those of `steps`, if programs call it again and again. Default: acts. */
  readonly auditRing?: AuditRing;
}

interface Definition<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType> extends Description {
  readonly query: Query;
  readonly body: Body;
  /** Whether a request changes nothing, so that the logs need not tell of it. Without this: GET does not. */
  onlyReads?(body: z.output<Body>): boolean;
  /** What it changes, without secrets, for the audit log, which asks before and after it. Without this: what `run` tells. */
  touched?(call: Call<z.output<Query>, z.output<Body>>): Promise<Touched>;
  /** Bodies for the description. */
  readonly examples?: readonly z.input<Body>[];
  readonly answer: Answer;
  run(call: CheckedCall<z.output<Query>, z.output<Body>>): Promise<z.output<Answer>>;
  /** Writes an answer as a table, for those who want one. */
  csv?(answer: z.output<Answer>): string;
  /** Answers those who want server-sent events instead. */
  stream?(call: CheckedCall<z.output<Query>, z.output<Body>>): Promise<Readable>;
}

/** One method on one path of the admin API. It is served and described from this alone, so that the two cannot differ. */
export interface AdminOperation extends Description {
  readonly query: z.ZodType;
  /** `noBody`: none is read. */
  readonly body: z.ZodType;
  readonly examples: readonly unknown[];
  readonly answer: z.ZodType;
  /** Checks a request as `answerTo` does, and looks at what it changes; null: it only reads. @throws HttpProblem likewise */
  touchedBy(call: Call<unknown, unknown>): Promise<Touched | null>;
  /** Checks who calls, query and body, then acts. @throws HttpProblem as `requireAccess`, `request_invalid`, or as `problems` says */
  answerTo(call: Call<unknown, unknown>, tell?: Tell): Promise<unknown>;
  /** As `answerTo`, for those who want server-sent events; null: there are none. */
  readonly streamTo: ((call: Call<unknown, unknown>) => Promise<Readable>) | null;
  /** Writes an answer as CSV; null: it is no table. */
  readonly csvOf: ((answer: unknown) => string) | null;
}

/** The media types of a body: one that changes parts of something may be told as such (RFC 7396). */
export function bodyTypes({ method }: Pick<AdminOperation, 'method'>): readonly string[] {
  return method === 'patch' ? ['application/json', 'application/merge-patch+json'] : ['application/json'];
}

export const noQuery = z.strictObject({});
export const noBody = z.undefined();

/** Defines an operation whose `run` sees query and body checked, and must answer as `answer` says. */
export function defineOperation<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>({
  run,
  stream,
  onlyReads,
  touched,
  csv,
  examples = [],
  ...described
}: Definition<Query, Body, Answer>): AdminOperation {
  function checked(
    call: Call<unknown, unknown>,
    tell: Tell = () => undefined,
  ): CheckedCall<z.output<Query>, z.output<Body>> {
    requireAccess(call.caller, described, call.room);
    const query = parseRequest(described.query, call.query);
    const body = parseRequest(described.body, call.body);
    return { ...call, query, body, sent: call.body, tell };
  }
  return {
    ...described,
    examples,
    touchedBy: async (unchecked) => {
      const call = checked(unchecked);
      if (onlyReads?.(call.body) ?? described.method === 'get') return null;
      return (await touched?.(call)) ?? new Map();
    },
    answerTo: async (call, tell) => run(checked(call, tell)),
    csvOf: csv === undefined ? null : (answer) => csv(described.answer.parse(answer)),
    streamTo: stream === undefined ? null : async (call) => stream(checked(call)),
  };
}
