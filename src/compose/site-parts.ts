import type { Webhooks } from '../events/webhooks.ts';
import type { AuditLog } from '../http/admin/audit-log.ts';
import type { OperatorKeys } from '../http/admin/operator-keys.ts';
import type { Views } from '../http/pages/views.ts';
import type { EndedSessions } from '../http/panel/ended-sessions.ts';
import type { Base } from './base.ts';
import type { Provider } from './provider.ts';
import type { Sealing } from './sealing.ts';
import type { State } from './state.ts';

/** What the sites are made of. */
export interface SiteParts {
  readonly base: Base;
  readonly state: State;
  readonly sealing: Sealing;
  readonly provider: Provider;
  readonly views: Views;
  readonly webhooks: Webhooks;
  readonly endedSessions: EndedSessions;
  readonly operatorKeys: OperatorKeys;
  readonly audit: AuditLog;
  readonly isStopping: () => boolean;
  /** How long a stop waits for requests in flight. Undefined: as long as the server does by itself. */
  readonly drainMs: number | undefined;
}
