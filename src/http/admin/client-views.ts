import { z } from 'zod';
import { formatPath } from '../../config/reading/config-problem.ts';
import { formatIsoTime } from '../../config/words/iso-time.ts';
import type { Runtime } from '../../definitions/runtime.ts';
import { type ToldClientDefinition, tellClients } from '../../definitions/told.ts';
import { HttpProblem } from '../requests/problem.ts';
import { filledGuide } from './gateway-operations.ts';
import { definition, managed } from './room-definition-operations.ts';

const secretView = z
  .strictObject({
    made_at: z.string().nullable().describe('ISO 8601.'),
    good_until: z.string().nullable().describe('ISO 8601; null: until it is withdrawn.'),
  })
  .meta({ id: 'ClientSecret' });

export const definedClient = z
  .strictObject({
    client_id: z.string(),
    room: z.string(),
    managed,
    in_force: z.boolean().describe('Whether it is served: a definition that does not fit beside the file is not.'),
    mistakes: z.array(z.string()).describe('Why it is not in force.'),
    definition,
    secrets: z
      .array(secretView)
      .describe('Secrets that were made here and are good, the newest first. None of those of the file.'),
  })
  .meta({ id: 'DefinedClient' });

export const clientList = z.strictObject({ clients: z.array(definedClient) }).meta({ id: 'Clients' });

export const clientChange = z
  .strictObject({
    client: definedClient.nullable().describe('null: a dry run.'),
    secret: z
      .string()
      .nullable()
      .describe('A secret that was made by this request: told here and never again. null: none was made.'),
    gateways: z
      .array(filledGuide)
      .describe('With a secret, the configuration of each gateway, with the secret in it. Empty: none was made.'),
  })
  .meta({ id: 'ClientChange' });

/** Writes a client as it is told. */
export function viewClient(told: ToldClientDefinition): z.output<typeof definedClient> {
  const { clientId, room, managed: by, written, mistakes, secrets } = told;
  return {
    ...{ client_id: clientId, room, managed: by, in_force: mistakes.length === 0 },
    mistakes: mistakes.map(({ path, message }) => `${formatPath(path)} ${message}`.trim()),
    definition: { ...written },
    secrets: secrets.map(({ madeAtMs, goodUntilMs }) => ({
      made_at: formatIsoTime(madeAtMs),
      good_until: formatIsoTime(goodUntilMs),
    })),
  };
}

/** @throws HttpProblem `client_unknown` */
export function findClient({ catalog, storeMs }: Runtime, clientId: string): ToldClientDefinition {
  const client = tellClients(catalog, storeMs()).find((one) => one.clientId === clientId);
  if (client === undefined) throw new HttpProblem('client_unknown');
  return client;
}
