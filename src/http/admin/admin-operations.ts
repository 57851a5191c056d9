import type { RoomConfig } from '../../config/config.ts';
import type { Webhooks } from '../../events/webhooks.ts';
import type { Receipts } from '../../oidc/receipts.ts';
import type { RequestIds } from '../../sealing/request-id.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import { admissionOperations } from './admission-operations.ts';
import { emergencyOperations } from './emergency-operations.ts';
import { eventOperations } from './event-operations.ts';
import type { EventStreams } from './event-streams.ts';
import { exitOperations } from './exit-operations.ts';
import { figuresOperations } from './figures-operations.ts';
import { lineOperations } from './line-operations.ts';
import type { Operation } from './operation.ts';
import { roomOperations } from './room-operations.ts';
import type { ViewRoom } from './room-view.ts';
import { visitorOperations } from './visitor-operations.ts';
import { webhookOperations } from './webhook-operations.ts';

export interface AdminOperationsOptions {
  readonly store: { readonly line: LineStore; readonly events: EventFeed };
  readonly webhooks: Webhooks;
  readonly requestIds: RequestIds;
  readonly receipts: Pick<Receipts, 'verify'>;
  readonly eventStreams: Pick<EventStreams, 'open'>;
  /** Whether the stricter rules for addresses hold. */
  readonly production: boolean;
  readonly rooms: readonly RoomConfig[];
  readonly view: ViewRoom;
  /** Told of every room whose line, settings or visits an operator changed; the answer waits for it. */
  readonly onChange?: (room: string) => unknown;
}

const noChange = (): void => undefined;

/** Every operation of the admin API. */
export function adminOperations(options: AdminOperationsOptions): Operation[] {
  const { store, webhooks, requestIds, receipts, eventStreams, rooms, view, production, onChange = noChange } = options;
  const { line, events } = store;
  return [
    ...roomOperations({ line, rooms, view, production, onChange }),
    ...lineOperations({ line, view, onChange }),
    ...emergencyOperations({ line, rooms, onChange }),
    ...admissionOperations({ line, onChange }),
    ...visitorOperations({ line, receipts }),
    ...exitOperations({ line, requestIds, onChange }),
    ...eventOperations({ feed: events, streams: eventStreams }),
    ...figuresOperations({ line, feed: events }),
    ...webhookOperations({ webhooks, production }),
  ];
}
