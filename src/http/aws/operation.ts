import { z } from 'zod';

/** A room as its AWS clients know it. */
export interface AwsRoom {
  readonly name: string;
  /** Their `event_id`. */
  readonly eventId: string;
}

/** What an operation is told of a request. */
export interface AwsCall<Input> {
  readonly room: AwsRoom;
  readonly input: Input;
  /** Who signed, as events name them; null: a public call. */
  readonly actor: string | null;
  /** `Idempotency-Key` of the request, the caller's own; null: none was sent, or it is a public call. */
  readonly idempotencyKey: string | null;
}

export interface AwsAnswer {
  readonly status: number;
  /** Written as JSON; chunks of it as they come. */
  readonly body: object | AsyncIterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
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

/** An answer that tells what is wrong in the words of the interface. */
export function awsError(status: number, error: string): AwsAnswer {
  return { status, body: { error } };
}

export const invalidIds = awsError(400, 'Invalid event or request ID');

interface Definition<Input extends z.ZodType> {
  /** Last segment of its path. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** What is read of the query or the body, beside `event_id`. */
  readonly input: Input;
  run(call: AwsCall<z.output<Input>>): Promise<AwsAnswer>;
}

/** One call of the interface. */
export interface AwsOperation extends Pick<Definition<z.ZodType>, 'name' | 'method'> {
  /** Checks the input, then acts. @throws AwsRefusal */
  answerTo(call: AwsCall<unknown>): Promise<AwsAnswer>;
}

/** Defines an operation whose `run` sees its input checked. */
export function awsOperation<Input extends z.ZodType>({
  name,
  method,
  input: schema,
  run,
}: Definition<Input>): AwsOperation {
  return {
    name,
    method,
    async answerTo(call) {
      const parsed = schema.safeParse(call.input);
      if (!parsed.success) throw new AwsRefusal(refusalOf(parsed.error));
      return run({ ...call, input: parsed.data });
    },
  };
}

export const noInput = z.object({});
export const requestIdInput = z.object({ request_id: z.string() });

/** Names the first field that is wrong. */
function refusalOf({ issues }: z.ZodError): AwsAnswer {
  const [issue] = issues;
  const field = String(issue?.path[0]);
  return field === 'request_id' ? invalidIds : awsError(400, `Invalid ${field}: ${issue?.message}`);
}
