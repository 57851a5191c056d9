import type { ArtifactStore } from './artifact-store.ts';
import type { AuditStore } from './audit-store.ts';
import type { DocumentStore } from './document-store.ts';
import type { EventFeed } from './event-feed.ts';
import type { Leases } from './leases.ts';
import type { LineStore } from './line-store.ts';

/** Everything that outlives a process, behind one connection. */
export interface Store extends AsyncDisposable {
  readonly kind: 'sqlite' | 'redis';
  readonly line: LineStore;
  readonly artifacts: ArtifactStore;
  readonly documents: DocumentStore;
  readonly events: EventFeed;
  readonly audit: AuditStore;
  readonly leases: Leases;

  /** Resolves when the store answers and can be written to; rejects with `store_unavailable` within a bounded time. */
  ping(): Promise<void>;
}
