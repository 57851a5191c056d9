import type { Logger } from 'pino';
import type { AdminOperation, Call } from './admin-operation.ts';
import type { AuditLog } from './audit-log.ts';
import { differenceOf, type Touched } from './touched.ts';

export interface PerformOptions {
  readonly operation: AdminOperation;
  readonly call: Call<unknown, unknown>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly audit: Pick<AuditLog, 'note'>;
}

/**
 * Acts for a caller and notes who did what.
 *
 * @throws HttpProblem where the caller may not, and as the operation says
 */
export async function perform(options: PerformOptions): Promise<unknown> {
  const { operation, call, logger } = options;
  const before = await operation.touchedBy(call);
  const answer = await operation.answerTo(call);
  if (before === null) return answer;
  const { caller, room } = call;
  logger.info({ admin: caller.name, action: operation.id, ...(room !== '' && { room }) }, 'admin action');
  await noteAct(options, before);
  return answer;
}

/** Notes an act in the audit log: once, and where it has changed several rooms, once for each. */
async function noteAct({ operation, call, logger, audit }: PerformOptions, before: Touched): Promise<void> {
  const { caller, room, sub, name, idempotencyKey: key } = call;
  const { id: action, auditRing: ring } = operation;
  const act = { caller, action, target: sub || name || null, key, ...(ring !== undefined && { ring }) };
  const after = await lookAgain({ operation, call, logger }, before);
  const differences = [...new Set([...before.keys(), ...after.keys()])].map((of) => {
    return { room: of || room || null, ...differenceOf(before.get(of) ?? {}, after.get(of) ?? {}) };
  });
  const changed = differences.filter((each) => each.before !== null || each.after !== null);
  if (changed.length === 0) return audit.note({ ...act, room: room || null });
  for (const difference of changed) await audit.note({ ...act, ...difference });
}

/** @returns what there is now; what there was, where nobody can tell: the act stands */
async function lookAgain(
  { operation, call, logger }: Pick<PerformOptions, 'operation' | 'call' | 'logger'>,
  before: Touched,
): Promise<Touched> {
  try {
    return (await operation.touchedBy(call)) ?? before;
  } catch (error) {
    logger.error({ err: error }, 'what an act has changed could not be told');
    return before;
  }
}
