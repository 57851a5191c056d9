import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config/config.ts';

/** What a log line tells of an error. */
interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const CAUSES_LOGGED = 4;

/**
 * Only what is named here reaches the log: errors of libraries carry along the request, the command or the response
 * they were about, with whatever secrets are in there.
 */
function loggedError(error: unknown, causes = CAUSES_LOGGED): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error' };
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && causes > 0 && { cause: loggedError(error.cause, causes - 1) }),
  };
}

function withheld(): string {
  return '[withheld]';
}

/**
 * The process' log: one JSON object a line, to standard output. Errors go under `err` and lose everything but type,
 * code, message and stack; whole requests, responses and contexts are withheld.
 *
 * @param destination where lines go instead of standard output
 */
export function createLogger(level: Config['logLevel'], destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        err: (error: unknown) => loggedError(error),
        // Of a refusal it is the code of the answer, a text (RFC 6749 §5.2).
        error: (error: unknown) => (typeof error === 'string' ? error : loggedError(error)),
        req: withheld,
        request: withheld,
        res: withheld,
        response: withheld,
        ctx: withheld,
        headers: withheld,
      },
    },
    destination ?? pino.destination(1),
  );
}
