import type { AdminOperation, Call } from '../admin/admin-operation.ts';
import type { AdminCaller } from '../admin/authentication.ts';
import { type PerformOptions, perform } from '../admin/perform.ts';

type Named = { readonly caller: AdminCaller } & Partial<Call<unknown, unknown>>;

/** Acts for somebody by an operation of the admin API, named by its `id`. @throws HttpProblem as the operation says */
export type RunOperation = (id: string, call: Named) => Promise<unknown>;

const nothingElse = {
  room: '',
  sub: '',
  name: '',
  idempotencyKey: null,
  lastEventId: null,
  query: {},
  body: undefined,
};

export function createRunOperation(
  operations: readonly AdminOperation[],
  logs: Pick<PerformOptions, 'logger' | 'audit'>,
): RunOperation {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  return function runOperation(id, call) {
    const operation = byId.get(id);
    if (operation === undefined) throw new Error(`there is no operation ${id}`);
    return perform({ operation, call: { ...nothingElse, ...call }, ...logs });
  };
}
