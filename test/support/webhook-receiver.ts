import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { Receiver } from './receiver.ts';

export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

const payload = z.strictObject({
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.looseObject({ room: z.string(), id: z.int() }),
});
export type ReceivedEvent = z.infer<typeof payload>;

/** What a receiver was told, as the library that receivers use reads it. Throws where a signature is not good. */
export function eventsIn({ requests }: Receiver): ReceivedEvent[] {
  return requests.map(({ body, headers }) => {
    return payload.parse(new Webhook(WEBHOOK_SECRET).verify(body, headers as Record<string, string>));
  });
}

export function idsIn(receiver: Receiver): number[] {
  return eventsIn(receiver).map(({ data }) => data.id);
}
