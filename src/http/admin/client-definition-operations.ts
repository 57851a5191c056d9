import { z } from 'zod';
import type { Written } from '../../config/definitions.ts';
import { duration } from '../../config/schema/schema-parts.ts';
import type { ClientOutcome } from '../../definitions/client-changes.ts';
import type { Runtime } from '../../definitions/runtime.ts';
import { tellClients } from '../../definitions/told.ts';
import { HttpProblem } from '../requests/problem.ts';
import { seesRoom } from './access.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';
import { clientChange, clientList, findClient, viewClient } from './client-views.ts';
import { clientPost, clientPut, deletingClient } from './definition-schemas.ts';
import { fillGuide, gatewayGuides } from './gateway-guides.ts';
import type { filledGuide } from './gateway-operations.ts';
import { refusalOf } from './refuse-definition.ts';
import { type Touched, touching } from './touched.ts';

const DAY_MS = 24 * 3_600_000;
const LONGEST_KEPT_MS = 90 * DAY_MS;

const deleted = z.strictObject({ client_id: z.string() }).meta({ id: 'ClientDeletion' });

const rotating = z
  .strictObject(
    {
      keep_former_for: duration({ min: 0, max: LONGEST_KEPT_MS })
        .nullable()
        .optional()
        .describe('How long the former secret stays good; null: until it is withdrawn. Default 24h.'),
    },
    'must be {}, an object with keep_former_for, or nothing',
  )
  .meta({ id: 'RotateSecret' });

/** Making, changing and deleting clients, and their secrets. */
export function clientDefinitionOperations(runtime: Runtime, issuer: string): AdminOperation[] {
  /** The configuration of each gateway with a secret in it, which is told with that secret alone. */
  function guidesFor(clientId: string, clientSecret: string | null): z.output<typeof filledGuide>[] {
    const client = runtime.catalog.config.clients.find((one) => one.clientId === clientId);
    if (clientSecret === null || client === undefined) return [];
    return [...gatewayGuides].map(([gateway, guide]) => ({
      gateway,
      ...fillGuide(guide, { issuer, client, clientSecret }),
    }));
  }

  /** What a client is defined as, and when its secrets were made; nothing: there is none. */
  function touched(clientId: string): Touched {
    const found = tellClients(runtime.catalog, runtime.storeMs()).find((one) => one.clientId === clientId);
    if (found === undefined) return touching({});
    const { definition, secrets, room } = viewClient(found);
    return touching({ ...definition, secrets }, room);
  }

  function answerFor(clientId: string, outcome: ClientOutcome, dryRun: boolean): z.output<typeof clientChange> {
    if (outcome.kind !== 'done') throw refusalOf(outcome, 'client');
    const { secret } = outcome;
    const gateways = guidesFor(clientId, secret);
    return { client: dryRun ? null : viewClient(findClient(runtime, clientId)), secret, gateways };
  }

  return [
    defineOperation({
      id: 'listClients',
      method: 'get',
      path: '/clients',
      role: 'viewer',
      keepsToRooms: true,
      summary: 'All clients',
      description: 'Definitions of the clients, those of the configuration file first. Secrets are not told.',
      query: noQuery,
      body: noBody,
      answer: clientList,
      problems: [],
      run: async ({ caller }) => {
        const seen = tellClients(runtime.catalog, runtime.storeMs()).filter(({ room }) => seesRoom(caller, room));
        return { clients: seen.map(viewClient) };
      },
    }),
    defineOperation({
      id: 'createClient',
      touched: async ({ body: { client_id: clientId } }) => touched(clientId),
      method: 'post',
      path: '/clients',
      role: 'admin',
      summary: 'Make a client',
      description:
        'Makes a client with a definition as in the configuration file, without a secret: that is made here and told once, unless the client proves itself otherwise. It is in force here at once, and in all other processes within a second.',
      query: noQuery,
      body: clientPost,
      onlyReads: ({ dry_run: dryRun = false }) => dryRun,
      examples: [
        {
          client_id: 'spring-shop',
          room: 'launch',
          redirect_uris: ['https://shop.example.com/oauth2/callback'],
          initiate_login_uri: 'https://shop.example.com/',
        },
      ],
      answer: clientChange,
      problems: ['request_unfit', 'client_exists', 'definitions_full'],
      run: async ({ caller, body: { client_id: clientId, dry_run: dryRun = false }, sent }) => {
        const written = writtenOf(sent, clientId);
        const outcome = await runtime.clients.create({ clientId, written, actor: caller.name, dryRun });
        return answerFor(clientId, outcome, dryRun);
      },
    }),
    defineOperation({
      id: 'putClient',
      touched: async ({ name }) => touched(name),
      method: 'put',
      path: '/clients/{name}',
      role: 'admin',
      summary: 'Change the definition of a client',
      description:
        'Puts another definition in the place of the one that a client has. Its room cannot change. Its secrets stay; one is made where it needs one and has none. Clients of the configuration file are changed there.',
      query: noQuery,
      body: clientPut,
      onlyReads: ({ dry_run: dryRun = false }) => dryRun,
      examples: [{ room: 'launch', redirect_uris: ['https://shop.example.com/callback'] }],
      answer: clientChange,
      problems: ['request_unfit', 'client_unknown', 'managed_by_file'],
      run: async ({ name, caller, body: { client_id: clientId = name, dry_run: dryRun = false }, sent }) => {
        if (clientId !== name) {
          const errors = [{ path: 'client_id', message: 'must be that of the path: make another client' }];
          throw new HttpProblem('request_unfit', { errors });
        }
        const written = writtenOf(sent, name);
        const outcome = await runtime.clients.change({ clientId, written, actor: caller.name, dryRun });
        return answerFor(name, outcome, dryRun);
      },
    }),
    defineOperation({
      id: 'addClientSecret',
      touched: async ({ name }) => touched(name),
      method: 'post',
      path: '/clients/{name}/secret',
      role: 'admin',
      summary: 'Make another secret',
      description:
        'Makes a secret of 256 random bits and tells it once. The former one stays good for a while, so that the gateway can be changed without a gap; older ones end at once.',
      query: noQuery,
      body: rotating.optional(),
      examples: [{ keep_former_for: '1h' }, { keep_former_for: null }],
      answer: clientChange,
      problems: ['client_unknown', 'managed_by_file', 'client_without_secret'],
      run: async ({ name, caller, body: { keep_former_for: keepFormerMs = DAY_MS } = {} }) => {
        const outcome = await runtime.clients.addSecret({ clientId: name, actor: caller.name, keepFormerMs });
        return answerFor(name, outcome, false);
      },
    }),
    defineOperation({
      id: 'withdrawFormerSecret',
      touched: async ({ name }) => touched(name),
      method: 'delete',
      path: '/clients/{name}/secret',
      role: 'admin',
      summary: 'Withdraw the former secret',
      description: 'Only the newest secret is good from now on.',
      query: noQuery,
      body: noBody,
      answer: clientChange,
      problems: ['client_unknown', 'managed_by_file', 'client_without_secret'],
      run: async ({ name, caller }) => {
        return answerFor(name, await runtime.clients.withdrawFormer({ clientId: name, actor: caller.name }), false);
      },
    }),
    defineOperation({
      id: 'deleteClient',
      touched: async ({ name }) => touched(name),
      method: 'delete',
      path: '/clients/{name}',
      role: 'admin',
      summary: 'Delete a client',
      description:
        'Its secrets and its tokens are good for nothing from now on. Visits of the room go on. Clients of the configuration file are deleted there.',
      query: noQuery,
      body: deletingClient.optional(),
      onlyReads: (body) => body?.dry_run ?? false,
      examples: [{ dry_run: true }],
      answer: deleted,
      problems: ['client_unknown', 'managed_by_file'],
      run: async ({ name, caller, body: { dry_run: dryRun = false } = {} }) => {
        const outcome = await runtime.clients.delete({ clientId: name, actor: caller.name, dryRun });
        if (outcome.kind !== 'done') throw refusalOf(outcome, 'client');
        return { client_id: name };
      },
    }),
  ];
}

/** The definition in a body. */
function writtenOf(sent: unknown, clientId: string): Written {
  const { dry_run: _dryRun, ...written } = { ...(sent as Written) };
  return { ...written, client_id: clientId };
}
