import { z } from 'zod';
import type { Runtime } from '../../definitions/runtime.ts';
import { HttpProblem } from '../requests/problem.ts';
import { seesRoom } from './access.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';
import { fillGuide, gatewayGuides } from './gateway-guides.ts';

const gateway = z.enum([...gatewayGuides.keys()]);

export const gatewayList = z
  .strictObject({ gateways: z.array(z.strictObject({ gateway, title: z.string() })) })
  .meta({ id: 'Gateways' });

export const filledGuide = z
  .strictObject({
    gateway,
    title: z.string(),
    page: z.string().describe('The page of the documentation with the reasons.'),
    client: z
      .record(z.string(), z.unknown())
      .describe('What the settings of the client should be, as in the configuration file.'),
    differs: z.array(z.string()).describe('Those of them that the client has otherwise.'),
    files: z
      .array(z.strictObject({ name: z.string(), language: z.string(), text: z.string() }))
      .describe(
        'The configuration of the gateway with the addresses of the client. Words in capitals are to be replaced: SECRET_OF_CLIENT by the secret of the client, RANDOM_SECRET by 32 characters that nobody else knows.',
      ),
  })
  .meta({ id: 'GatewayGuide' });

export interface GatewayOperationsOptions {
  readonly issuer: string;
  readonly runtime: Runtime;
}

/** How to put a gateway in front of a site. */
export function gatewayOperations({ issuer, runtime }: GatewayOperationsOptions): AdminOperation[] {
  return [
    defineOperation({
      id: 'listGateways',
      method: 'get',
      path: '/gateways',
      role: 'viewer',
      keepsToRooms: true,
      summary: 'The gateways that there is a configuration for',
      description: 'Others are in docs/gateways.md.',
      query: noQuery,
      body: noBody,
      answer: gatewayList,
      problems: [],
      run: async () => ({ gateways: [...gatewayGuides].map(([name, { title }]) => ({ gateway: name, title })) }),
    }),
    defineOperation({
      id: 'getGateway',
      method: 'get',
      path: '/clients/{name}/gateway',
      role: 'viewer',
      keepsToRooms: true,
      summary: 'The configuration of a gateway for a client',
      description:
        'The files of a gateway with the addresses of this client in them, as docs/gateways has them and the tests run them, and what the settings of the client should be. The name is its client_id. Secrets are never told.',
      query: z.strictObject({ gateway }),
      body: noBody,
      answer: filledGuide,
      problems: ['client_unknown'],
      run: async ({ caller, name, query }) => {
        const client = runtime.catalog.config.clients.find(({ clientId }) => clientId === name);
        const guide = gatewayGuides.get(query.gateway);
        if (client === undefined || guide === undefined || !seesRoom(caller, client.room))
          throw new HttpProblem('client_unknown');
        return { gateway: query.gateway, ...fillGuide(guide, { issuer, client, clientSecret: null }) };
      },
    }),
  ];
}
