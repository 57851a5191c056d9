import type { RoomConfig } from '../../config/config.ts';
import { GateRecords } from '../../events/gate-records.ts';
import type { Webhooks } from '../../events/webhooks.ts';
import type { KeysInUse } from '../../oidc/keys-in-use.ts';
import type { Receipts } from '../../oidc/receipts.ts';
import type { RequestIds } from '../../sealing/request-id.ts';
import type { DocumentStore } from '../../store/document-store.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import type { AdminOperation } from './admin-operation.ts';
import type { AuditLog } from './audit-log.ts';
import { auditOperations } from './audit-operations.ts';
import { clientDefinitionOperations } from './client-definition-operations.ts';
import { type ClientOperationsOptions, clientOperations } from './client-operations.ts';
import { emergencyOperations } from './emergency-operations.ts';
import { eventOperations } from './event-operations.ts';
import type { EventStreams } from './event-streams.ts';
import { exitOperations } from './exit-operations.ts';
import { figuresOperations } from './figures-operations.ts';
import { findOperation } from './find-operation.ts';
import { gateOperation } from './gate-operation.ts';
import { gatewayOperations } from './gateway-operations.ts';
import { giveBackOperation } from './give-back-operation.ts';
import { keysOperations } from './keys-operations.ts';
import { lineOperations } from './line-operations.ts';
import { operatorKeyOperations } from './operator-key-operations.ts';
import type { OperatorKeys } from './operator-keys.ts';
import { reloadOperations } from './reload-operations.ts';
import { createDefinedView, roomDefinitionOperations } from './room-definition-operations.ts';
import { roomOperations } from './room-operations.ts';
import type { ViewRoom } from './room-view.ts';
import { scheduleOperations } from './schedule-operations.ts';
import { visitOperations } from './visit-operations.ts';
import { visitorOperations } from './visitor-operations.ts';
import { webhookOperations } from './webhook-operations.ts';

export interface AdminOperationsOptions extends ClientOperationsOptions {
  readonly store: { readonly line: LineStore; readonly events: EventFeed; readonly documents: DocumentStore };
  readonly webhooks: Webhooks;
  readonly requestIds: RequestIds;
  readonly receipts: Pick<Receipts, 'verify'>;
  readonly keys: Pick<KeysInUse, 'set' | 'change'>;
  readonly operatorKeys: OperatorKeys;
  readonly audit: AuditLog;
  readonly eventStreams: Pick<EventStreams, 'open'>;
  /** Whether the stricter rules for addresses hold. */
  readonly production: boolean;
  readonly rooms: readonly RoomConfig[];
  readonly view: ViewRoom;
  /** Epoch milliseconds, for sessions and keys of operators. */
  readonly epochMs: () => number;
  /** Told of every room whose line, settings or visits an operator changed; the answer waits for it. */
  readonly onChange?: (room: string) => unknown;
}

const noChange = (): void => undefined;

/** Every operation of the admin API. */
export function adminOperations(options: AdminOperationsOptions): AdminOperation[] {
  const { store, webhooks, requestIds, receipts, keys, operatorKeys, eventStreams, rooms, view, production } = options;
  const { onChange = noChange, epochMs, audit } = options;
  const { runtime } = options;
  const { line, events, documents } = store;
  return [
    ...roomOperations({ line, rooms, view, viewDefined: createDefinedView(runtime, view), production, onChange }),
    ...roomDefinitionOperations({ line, runtime, view, onChange }),
    ...scheduleOperations({ line, production, onChange }),
    ...lineOperations({ line, view, onChange }),
    ...emergencyOperations({ line, rooms, onChange }),
    ...visitOperations({ line, onChange }),
    ...visitorOperations({ line, receipts }),
    findOperation({ line, feed: events, rooms, receipts }),
    giveBackOperation({ line, onChange }),
    gateOperation({ line, records: new GateRecords(documents) }),
    ...exitOperations({ line, requestIds, onChange }),
    ...eventOperations({ feed: events, streams: eventStreams }),
    ...figuresOperations({ line, feed: events }),
    ...webhookOperations({ webhooks, production }),
    ...keysOperations(keys),
    ...clientOperations(options),
    ...gatewayOperations(options),
    ...operatorKeyOperations({ operatorKeys, rooms, epochMs }),
    ...auditOperations(audit),
    ...clientDefinitionOperations(runtime, options.issuer),
    ...reloadOperations(runtime.reload),
  ];
}
