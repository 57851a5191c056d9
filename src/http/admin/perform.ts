import type { Logger } from 'pino';
import type { AdminOperation, Call } from './admin-operation.ts';

export interface PerformOptions {
  readonly operation: AdminOperation;
  readonly call: Call<unknown, unknown>;
  readonly logger: Pick<Logger, 'info'>;
}

/**
 * Acts for a caller and notes who did what.
 *
 * @throws HttpProblem where the caller may not, and as the operation says
 */
export async function perform({ operation, call, logger }: PerformOptions): Promise<unknown> {
  const answer = await operation.answerTo(call);
  if (!operation.onlyReads(call)) {
    const { caller, room } = call;
    logger.info({ admin: caller.name, action: operation.id, ...(room !== '' && { room }) }, 'admin action');
  }
  return answer;
}
