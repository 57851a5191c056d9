import { z } from 'zod';
import { GATE_OUTCOMES, type GateRecords } from '../../events/gate-records.ts';
import type { LineStore } from '../../store/line-store.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';

export const gateChecks = z
  .strictObject({
    url: z.string().nullable().describe('Who is asked; null: the room has no gate.'),
    shut: z.boolean().describe('Whether the gate stops the inlet.'),
    checks: z
      .array(
        z.strictObject({
          at: z.int().describe('Seconds since 1970.'),
          outcome: z
            .enum(GATE_OUTCOMES)
            .describe(
              'well: it answered 2xx. status: it answered something else. timeout, connection: it did not answer. refused-address: it may not be asked.',
            ),
        }),
      )
      .describe('The last five of this address, the oldest first.'),
  })
  .meta({ id: 'GateChecks' });

export interface GateOperationOptions {
  readonly line: LineStore;
  readonly records: Pick<GateRecords, 'last'>;
}

/** What the gate of a room has found lately. */
export function gateOperation({ line, records }: GateOperationOptions): AdminOperation {
  return defineOperation({
    id: 'readGate',
    method: 'get',
    path: '/rooms/{room}/gate',
    role: 'viewer',
    summary: 'The last checks of the gate',
    description: 'What the last checks of the protected site have found, by whichever process made them.',
    query: noQuery,
    body: noBody,
    answer: gateChecks,
    problems: [],
    run: async ({ room }) => {
      const { settings, gateShut: shut } = await line.tick({ room });
      const url = settings.gate?.url ?? null;
      const checks = url === null ? [] : await records.last(room, url);
      return { url, shut, checks: checks.map(({ atMs, outcome }) => ({ at: Math.floor(atMs / 1000), outcome })) };
    },
  });
}
