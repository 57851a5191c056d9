import { Webhook } from 'standardwebhooks';
import { deliveryOf, type EventReader, SEND_TIMEOUT_MS } from './event-reader.ts';
import type { EventView } from './event-view.ts';
import { sendRequest } from './outgoing-request.ts';
import type { RoomWebhook } from './webhooks.ts';

/**
 * A webhook as the Standard Webhooks specification has it: the id is that of the event at every attempt, the timestamp
 * that of the attempt, and an answer 410 says that the receiver is gone.
 */
export function webhookReader(room: string, hook: RoomWebhook, epochMs: () => number): EventReader {
  const signer = new Webhook(hook.secret);
  const wanted: ReadonlySet<string> | null = hook.events === null ? null : new Set(hook.events);
  return {
    kind: 'webhook',
    room,
    name: hook.name,
    id: hook.id,
    revision: hook.revision,
    after: hook.after,
    wants: ({ type }) => wanted === null || type === 'feed.gap' || wanted.has(type),
    async send(event, signal) {
      const id = `${event.type === 'feed.gap' ? 'gap' : 'evt'}_${room}_${event.id}`;
      const sentAt = new Date(epochMs());
      const body = webhookBody(event);
      const headers = {
        'Content-Type': 'application/json',
        'User-Agent': 'oidc-waiting-room',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'webhook-signature': signer.sign(id, sentAt, body),
      };
      const { url } = hook;
      const result = await sendRequest({ method: 'POST', url, headers, body, timeoutMs: SEND_TIMEOUT_MS, signal });
      if (result.kind === 'answered' && result.status === 410) return { kind: 'gone', why: 'status 410' };
      return deliveryOf(result, epochMs());
    },
  };
}

function webhookBody({ id, type, timestamp, room, data }: EventView): string {
  return JSON.stringify({ type, timestamp, data: { room, id, ...data } });
}
