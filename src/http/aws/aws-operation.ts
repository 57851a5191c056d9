import { z } from 'zod';
import type { AuditRing } from '../../store/audit-store.ts';

/** A room as its AWS clients know it. */
export interface AwsRoom {
  readonly name: string;
  /** Their `event_id`. */
  readonly eventId: string;
  /** `iss` of tokens that a private call asks for without naming one. */
  readonly privateIssuer: string;
}

/** Who asks. */
export interface AwsCaller {
  /** Who signed, as events name them; null: a public call. */
  readonly actor: string | null;
  /** `Idempotency-Key` of the request, the caller's own; null: none was sent, or it is a public call. */
  readonly idempotencyKey: string | null;
}

/** What an operation is told of a request. */
export interface AwsCall<Input> extends AwsCaller {
  readonly room: AwsRoom;
  readonly input: Input;
}

/** A request whose input nobody has checked. */
export interface AwsRequest extends AwsCaller {
  /** The parsed body or query. */
  readonly input: unknown;
  /** By `event_id`. */
  readonly rooms: ReadonlyMap<string, AwsRoom>;
  /** Told of the room, by name, before anything is done. @throws AwsRefusal */
  readonly onRoom: (room: string) => void;
  /** Told of the room, by name, once the operation has answered. */
  readonly onDone: (room: string, answer: AwsAnswer) => Promise<void>;
}

export interface AwsAnswer {
  readonly status: number;
  /** Written as JSON; chunks of it as they come. */
  readonly body: object | AsyncIterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether API Gateway gave this answer by itself: on the private side no other origin could read those. */
  readonly byGateway?: boolean;
}

/** Ends a request with an answer other than success. */
export class AwsRefusal extends Error {
  readonly answer: AwsAnswer;

  constructor(answer: AwsAnswer) {
    super('refused');
    this.name = 'AwsRefusal';
    this.answer = answer;
  }
}

/** An answer that tells what is wrong in the words of the functions: the request is well formed, and cannot be done. */
export function awsError(status: number, error: string): AwsAnswer {
  return { status, body: { error } };
}

/** An answer in the words of API Gateway: no function would have seen the request. */
export function gatewayAnswer(status: number, message: string): AwsAnswer {
  return { status, body: { message }, byGateway: true };
}

export const invalidIds = awsError(400, 'Invalid event or request ID');
const invalidEvent = awsError(400, 'Invalid event ID');
export const invalidBody = gatewayAnswer(400, 'Invalid request body');

interface Definition<Input extends z.ZodObject> {
  /** Last segment of its path. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Where the audit log has it; absent: it is asked for a visitor, or changes nothing. */
  readonly auditRing?: AuditRing;
  /**
   * What is read of the query or the body, beside `event_id`. A wrong type is refused as API Gateway did it; a refinement
   * is of the functions.
   */
  readonly input: Input;
  run(call: AwsCall<z.output<Input>>): Promise<AwsAnswer>;
}

/** One call of the interface. */
export interface AwsOperation extends Pick<Definition<z.ZodObject>, 'name' | 'method' | 'auditRing'> {
  /** Checks the input, then acts. @throws AwsRefusal */
  answerTo(request: AwsRequest): Promise<AwsAnswer>;
}

/** Defines an operation whose `run` sees its input checked. */
export function defineAwsOperation<Input extends z.ZodObject>({
  name,
  method,
  auditRing,
  input: schema,
  run,
}: Definition<Input>): AwsOperation {
  const eventSchema = z.looseObject({ event_id: z.string() });
  const names = [...Object.keys(schema.shape), 'event_id'];
  return {
    name,
    method,
    ...(auditRing !== undefined && { auditRing }),
    async answerTo({ input, rooms, onRoom, onDone, ...caller }) {
      if (method === 'GET') refuseMissing(names, input);
      const event = eventSchema.safeParse(input);
      const parsed = schema.safeParse(input);
      const issues = [...(event.error?.issues ?? []), ...(parsed.error?.issues ?? [])];
      if (!event.success || issues.some(({ code }) => code === 'invalid_type')) throw new AwsRefusal(invalidBody);
      const room = rooms.get(event.data.event_id);
      if (room === undefined) throw new AwsRefusal('request_id' in schema.shape ? invalidIds : invalidEvent);
      onRoom(room.name);
      if (!parsed.success) throw new AwsRefusal(refusalOf(parsed.error));
      const answer = await run({ ...caller, room, input: parsed.data });
      await onDone(room.name, answer);
      return answer;
    },
  };
}

export const noInput = z.object({});
export const requestIdInput = z.object({ request_id: z.string() });

/** @param input of a query: parameters without a value count as missing, like those that came twice */
function refuseMissing(names: readonly string[], input: unknown): void {
  const given = new Map(Object.entries(input ?? {}));
  const missing = names.filter((name) => typeof given.get(name) !== 'string' || given.get(name) === '');
  if (missing.length === 0) return;
  throw new AwsRefusal(gatewayAnswer(400, `Missing required request parameters: [${missing.join(', ')}]`));
}

/** Names the first field that is wrong. */
function refusalOf({ issues: [issue] }: z.ZodError): AwsAnswer {
  return awsError(400, `Invalid ${String(issue?.path[0])}: ${issue?.message}`);
}
