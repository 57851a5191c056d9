import { z } from 'zod';
import { clientSection } from '../../config/schema/client-schema.ts';
import { lookSection } from '../../config/schema/look-schema.ts';
import { roomNameDemand, roomNamePattern, roomSection } from '../../config/schema/room-schema.ts';

/** JSON has numbers and booleans: one in a text, which the file allows for the sake of substitution, is refused here. */
function withoutTexts(schema: z.ZodType): z.ZodType {
  const strict = strictOf(schema);
  const { description } = schema;
  return description === undefined || strict === schema ? strict : strict.describe(description);
}

function strictOf(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return withoutTexts(schema.unwrap() as z.ZodType).optional();
  if (schema instanceof z.ZodObject) return strictObject(schema);
  if (schema instanceof z.ZodPipe && schema.in instanceof z.ZodTransform) return schema.out as z.ZodType;
  return schema;
}

/** The same object, whose parts take no number or boolean in a text. */
function strictObject<Schema extends z.ZodObject>(schema: Schema): Schema {
  const parts = Object.entries(schema.shape).map(([name, part]) => [name, withoutTexts(part)]);
  return schema.extend(Object.fromEntries(parts)) as unknown as Schema;
}

const dryRun = z
  .boolean('must be true or false')
  .optional()
  .describe('Whether to change nothing, and only to tell if it would be refused.');

/** As under `rooms` in the file. What is read from beside the file is the file's alone, and webhooks are added by themselves. */
const room = strictObject(
  roomSection.omit({ template: true, webhooks: true }).extend({
    look: lookSection.omit({ logo: true, logo_dark: true, logo_alt: true, preview_image: true }).optional(),
  }),
);

export const roomName = z.string(roomNameDemand).regex(roomNamePattern, roomNameDemand);

export const roomPost = room.extend({ room: roomName.describe('Its name.'), dry_run: dryRun }).meta({ id: 'RoomPost' });
export const roomPut = room.extend({ dry_run: dryRun }).meta({ id: 'RoomPut' });

/** As in the list `clients` of the file. Secrets are made here. */
const client = strictObject(clientSection.omit({ client_secret: true }));

export const clientPost = client.extend({ dry_run: dryRun }).meta({ id: 'ClientPost' });
export const clientPut = client
  .extend({
    client_id: clientSection.shape.client_id.optional().describe('As in the path.'),
    dry_run: dryRun,
  })
  .meta({ id: 'ClientPut' });

export const deletingClient = z
  .strictObject({ dry_run: dryRun }, 'must be {}, an object with dry_run, or nothing')
  .meta({ id: 'DeleteClient' });

export const deletingRoom = z
  .strictObject(
    {
      force: z
        .boolean('must be true or false')
        .optional()
        .describe('Whether to end all visits, and to delete the clients of the room with it.'),
      dry_run: dryRun.describe('Whether to change nothing, and only to tell what would be deleted.'),
    },
    'must be {}, an object with force or dry_run, or nothing',
  )
  .meta({ id: 'DeleteRoom' });
