import { LargeRequests } from '../../src/sealing/large-requests.ts';
import type { ArtifactStore } from '../../src/store/artifact-store.ts';

/** The large requests of one room, of browsers that hold its ticket or not. */
export function largeRequests(artifacts: ArtifactStore, isHeld = () => false): LargeRequests {
  return new LargeRequests({ artifacts, tickets: { isHeld }, keepingOf: () => ({ room: 'launch', holdMs: 600_000 }) });
}
