import type { Logger } from 'pino';
import type { AdminOperation, Call } from './admin-operation.ts';
import type { AuditLog } from './audit-log.ts';
import { differenceOf, type Touched, touching } from './touched.ts';

export interface PerformOptions {
  readonly operation: AdminOperation;
  readonly call: Call<unknown, unknown>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly audit: Pick<AuditLog, 'note'>;
}

/** What an act has changed. */
interface Told {
  readonly before: Touched;
  readonly after: Touched;
}

/**
 * Acts for a caller and notes who did what.
 *
 * @throws HttpProblem where the caller may not, and as the operation says
 */
export async function perform(options: PerformOptions): Promise<unknown> {
  const { operation, call, logger } = options;
  const before = await operation.touchedBy(call);
  let told: Told | null = null;
  const answer = await operation.answerTo(call, (was, is) => {
    told = { before: touching(was, call.room), after: touching(is, call.room) };
  });
  if (before === null) return answer;
  const { caller, room } = call;
  logger.info({ admin: caller.name, action: operation.id, ...(room !== '' && { room }) }, 'admin action');
  await noteAct(options, told ?? { before, after: await lookAgain(options, before) });
  return answer;
}

/** Notes an act in the audit log: once, and where it has changed several rooms, once for each. */
async function noteAct({ operation, call, audit }: PerformOptions, { before, after }: Told): Promise<void> {
  const { caller, room, sub, name, idempotencyKey: key } = call;
  const { id: action, auditRing: ring } = operation;
  const act = { caller, action, target: sub || name || null, key, ...(ring !== undefined && { ring }) };
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
