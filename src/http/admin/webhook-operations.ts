import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { webhookNamePattern, webhookSecretPattern } from '../../config/schema/room-schema.ts';
import { list, matching, oneOf } from '../../config/schema/schema-parts.ts';
import { MOST_WEBHOOKS, type RoomWebhook, type Webhooks } from '../../events/webhooks.ts';
import { eventTypes } from '../../room/room-event.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';
import { calledAddress, checkAddress } from './called-address.ts';
import { type Touched, touching } from './touched.ts';

const SECRET_BYTES = 32;

const webhookBody = z
  .strictObject(
    {
      url: calledAddress().describe('Where events are sent by POST. Redirects are not followed.'),
      secret: matching('whsec_ and 24 to 64 bytes in base64', webhookSecretPattern)
        .optional()
        .describe('With what they are signed. Without it one is made, or the one in use stays.'),
      events: list('a list of event types, or null', oneOf(eventTypes))
        .min(1, 'must be a list of event types, or null')
        .nullable()
        .optional()
        .describe('Which ones; null or absent: all.'),
    },
    'must be an object with url',
  )
  .meta({ id: 'WebhookPut' });

const webhookView = z
  .strictObject({
    name: z.string(),
    url: z.string(),
    events: z.array(z.enum(eventTypes)).nullable().describe('null: all.'),
    source: z.enum(['file', 'admin']).describe('Those of the configuration file can be changed only there.'),
  })
  .meta({ id: 'Webhook' });

const webhookList = z.strictObject({ webhooks: z.array(webhookView) }).meta({ id: 'Webhooks' });

const webhookPutView = webhookView
  .extend({
    secret: z.string().nullable().describe('Of a secret that was made by this request: told here and never again.'),
  })
  .meta({ id: 'WebhookMade' });

function view({ name, url, events, source }: RoomWebhook): z.output<typeof webhookView> {
  return { name, url, events: events === null ? null : [...events], source };
}

export interface WebhookOperationsOptions {
  readonly webhooks: Webhooks;
  readonly production: boolean;
}

/** Who is told what happens, beside those in the configuration file. */
export function webhookOperations({ webhooks, production }: WebhookOperationsOptions): AdminOperation[] {
  async function find(room: string, name: string): Promise<RoomWebhook | undefined> {
    return (await webhooks.list(room)).find((hook) => hook.name === name);
  }

  async function touchedWebhook({ room, name }: { readonly room: string; readonly name: string }): Promise<Touched> {
    const found = await find(room, name);
    return touching(found === undefined ? {} : { url: found.url, events: found.events }, room);
  }

  return [
    defineOperation({
      id: 'listWebhooks',
      method: 'get',
      path: '/rooms/{room}/webhooks',
      role: 'admin',
      summary: 'Webhooks of a room',
      description: 'Those of the configuration file and those that were added.',
      query: noQuery,
      body: noBody,
      answer: webhookList,
      problems: [],
      run: async ({ room }) => ({ webhooks: (await webhooks.list(room)).map(view) }),
    }),
    defineOperation({
      id: 'putWebhook',
      touched: touchedWebhook,
      method: 'put',
      path: '/rooms/{room}/webhooks/{name}',
      role: 'admin',
      summary: 'Add or change a webhook',
      description: `Sends the events of the room to an address, signed by Standard Webhooks, from those that happen after this request on. A room has ${MOST_WEBHOOKS} at most. The name has 1 to 63 letters, digits, hyphens and underscores.`,
      query: noQuery,
      body: webhookBody,
      examples: [{ url: 'https://crm.example.com/waiting-room', events: ['admission.started', 'admission.ended'] }],
      answer: webhookPutView,
      problems: ['request_unfit', 'webhook_of_file', 'webhooks_full'],
      run: async ({ room, name, body: { url, secret: given, events = null } }) => {
        if (!webhookNamePattern.test(name)) {
          const message = 'must be 1 to 63 letters, digits, hyphens and underscores';
          throw new HttpProblem('request_invalid', { errors: [{ path: 'name', message }] });
        }
        checkAddress('url', url, production);
        const known = given === undefined ? await find(room, name) : undefined;
        const made = given ?? known?.secret ?? `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
        const outcome = await webhooks.put(room, { name, url, secret: made, events });
        if (outcome.kind === 'from-file') throw new HttpProblem('webhook_of_file');
        if (outcome.kind === 'full') throw new HttpProblem('webhooks_full');
        const secret = given === undefined && known === undefined ? made : null;
        return { name, url, events, source: 'admin' as const, secret };
      },
    }),
    defineOperation({
      id: 'getWebhook',
      method: 'get',
      path: '/rooms/{room}/webhooks/{name}',
      role: 'admin',
      summary: 'One webhook',
      description: 'Where it sends what. Its secret is not told.',
      query: noQuery,
      body: noBody,
      answer: webhookView,
      problems: ['webhook_unknown'],
      run: async ({ room, name }) => {
        const found = await find(room, name);
        if (found === undefined) throw new HttpProblem('webhook_unknown');
        return view(found);
      },
    }),
    defineOperation({
      id: 'removeWebhook',
      touched: touchedWebhook,
      method: 'delete',
      path: '/rooms/{room}/webhooks/{name}',
      role: 'admin',
      summary: 'Take a webhook away',
      description: 'Nothing is sent to it any more. The answer has the ones that are left.',
      query: noQuery,
      body: noBody,
      answer: webhookList,
      problems: ['webhook_unknown', 'webhook_of_file'],
      run: async ({ room, name }) => {
        const outcome = await webhooks.remove(room, name);
        if (outcome.kind === 'unknown') throw new HttpProblem('webhook_unknown');
        if (outcome.kind === 'from-file') throw new HttpProblem('webhook_of_file');
        return { webhooks: (await webhooks.list(room)).map(view) };
      },
    }),
  ];
}
