import { z } from 'zod';
import { formatIsoTime } from '../../config/words/iso-time.ts';
import type { Runtime } from '../../definitions/runtime.ts';
import { clientReport } from '../../oidc/client-report.ts';
import type { ClientSightings, StepSighting } from '../../oidc/client-sightings.ts';
import { REFUSAL_REASONS } from '../../oidc/refusal-reasons.ts';
import { HttpProblem } from '../requests/problem.ts';
import { seesRoom } from './access.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';
import { definedClient, findClient, viewClient } from './client-views.ts';

const stepView = z
  .strictObject({
    done_at: z.string().nullable().describe('ISO 8601; null: never seen.'),
    refused_at: z.string().nullable().describe('ISO 8601; null: never refused.'),
    reason: z.enum(REFUSAL_REASONS).nullable().describe('Why it was refused then.'),
  })
  .meta({ id: 'ClientStep' });

export const clientView = definedClient
  .extend({
    steps: z.strictObject({ authorization: stepView, exchange: stepView, userinfo: stepView, refresh: stepView }),
    report: z.array(z.string()).describe('The same in words, with what to look at.'),
  })
  .meta({ id: 'Client' });

const NOT_IN_FORCE = 'It is not in force: its definition does not fit beside the configuration file.';

export interface ClientOperationsOptions {
  readonly issuer: string;
  readonly runtime: Runtime;
  readonly sightings: Pick<ClientSightings, 'read'>;
}

/** What is known of clients, for whoever sets one up. */
export function clientOperations(options: ClientOperationsOptions): AdminOperation[] {
  const { issuer, runtime, sightings } = options;
  return [
    defineOperation({
      id: 'getClient',
      method: 'get',
      path: '/clients/{name}',
      role: 'viewer',
      keepsToRooms: true,
      summary: 'One client',
      description:
        'Its definition, and when its gateway last asked for a login, exchanged a code, asked for userinfo and refreshed, and what it was last refused; of other processes up to five seconds late. The name is its client_id.',
      query: noQuery,
      body: noBody,
      answer: clientView,
      problems: ['client_unknown'],
      run: async ({ caller, name }) => {
        const defined = findClient(runtime, name);
        if (!seesRoom(caller, defined.room)) throw new HttpProblem('client_unknown');
        const client = runtime.catalog.config.clients.find(({ clientId }) => clientId === name);
        const { sighting, strangers } = await sightings.read(name);
        const { authorization, exchange, userinfo, refresh } = sighting;
        return {
          ...viewClient(defined),
          steps: {
            authorization: view(authorization),
            exchange: view(exchange),
            userinfo: view(userinfo),
            refresh: view(refresh),
          },
          report: client === undefined ? [NOT_IN_FORCE] : clientReport({ issuer, client, sighting, strangers }),
        };
      },
    }),
  ];
}

function view(seen: StepSighting | undefined): z.output<typeof stepView> {
  const { doneAtMs = null, refused = null } = seen ?? {};
  return {
    done_at: formatIsoTime(doneAtMs),
    refused_at: formatIsoTime(refused?.atMs ?? null),
    reason: refused?.reason ?? null,
  };
}
