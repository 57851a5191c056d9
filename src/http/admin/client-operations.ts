import { z } from 'zod';
import type { ClientRegistry } from '../../config/client-registry.ts';
import { formatIsoTime } from '../../config/words/iso-time.ts';
import { clientReport } from '../../oidc/client-report.ts';
import type { ClientSightings, StepSighting } from '../../oidc/client-sightings.ts';
import { REFUSAL_REASONS } from '../../oidc/refusal-reasons.ts';
import { HttpProblem } from '../requests/problem.ts';
import { seesRoom } from './access.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';

const stepView = z
  .strictObject({
    done_at: z.string().nullable().describe('ISO 8601; null: never seen.'),
    refused_at: z.string().nullable().describe('ISO 8601; null: never refused.'),
    reason: z.enum(REFUSAL_REASONS).nullable().describe('Why it was refused then.'),
  })
  .meta({ id: 'ClientStep' });

export const clientView = z
  .strictObject({
    client_id: z.string(),
    room: z.string(),
    initiate_login_uri: z.string().nullable().describe('A protected page; null: none is registered.'),
    steps: z.strictObject({ authorization: stepView, exchange: stepView, userinfo: stepView, refresh: stepView }),
    report: z.array(z.string()).describe('The same in words, with what to look at.'),
  })
  .meta({ id: 'Client' });

export const clientList = z
  .strictObject({ clients: z.array(z.strictObject({ client_id: z.string(), room: z.string() })) })
  .meta({ id: 'Clients' });

export interface ClientOperationsOptions {
  readonly issuer: string;
  readonly clients: ClientRegistry;
  readonly sightings: Pick<ClientSightings, 'read'>;
}

/** What is known of clients, for whoever sets one up. */
export function clientOperations({ issuer, clients, sightings }: ClientOperationsOptions): AdminOperation[] {
  return [
    defineOperation({
      id: 'listClients',
      method: 'get',
      path: '/clients',
      role: 'viewer',
      keepsToRooms: true,
      summary: 'All clients',
      description: 'Each with the room whose line its visitors wait in.',
      query: noQuery,
      body: noBody,
      answer: clientList,
      problems: [],
      run: async ({ caller }) => {
        const seen = clients.all.filter(({ room }) => seesRoom(caller, room));
        return { clients: seen.map(({ clientId, room }) => ({ client_id: clientId, room })) };
      },
    }),
    defineOperation({
      id: 'getClient',
      method: 'get',
      path: '/clients/{name}',
      role: 'viewer',
      keepsToRooms: true,
      summary: 'What was last seen of a client',
      description:
        'When its gateway last asked for a login, exchanged a code, asked for userinfo and refreshed, and what it was last refused; of other processes up to five seconds late. The name is its client_id.',
      query: noQuery,
      body: noBody,
      answer: clientView,
      problems: ['client_unknown'],
      run: async ({ caller, name }) => {
        const client = clients.find(name);
        if (client === undefined || !seesRoom(caller, client.room)) throw new HttpProblem('client_unknown');
        const { sighting, strangers } = await sightings.read(name);
        const { authorization, exchange, userinfo, refresh } = sighting;
        return {
          client_id: name,
          room: client.room,
          initiate_login_uri: client.initiateLoginUri,
          steps: {
            authorization: view(authorization),
            exchange: view(exchange),
            userinfo: view(userinfo),
            refresh: view(refresh),
          },
          report: clientReport({ issuer, client, sighting, strangers }),
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
