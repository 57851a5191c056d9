import type { ReleaseResult } from '../../../src/store/line-store.ts';
import type { ModelState } from './model-state.ts';
import { isLive } from './model-visits.ts';

export interface ModelRelease {
  readonly sub: string;
  readonly outcome: 'completed' | 'abandoned';
  readonly key: string | null;
  readonly settlesExpired: boolean;
  readonly actor: string | null;
}

/** Ends a visit, or settles one whose time has run out, as LINE.md has it. */
export function releaseIn(room: ModelState, { sub, outcome, key, settlesExpired, actor }: ModelRelease): ReleaseResult {
  const visit = room.visits.find(sub);
  if (visit === undefined) return { kind: 'unknown' };
  const { releasedBy } = visit;
  if (key !== null && releasedBy?.key === key && releasedBy.outcome === outcome) {
    return { kind: 'released', visit: room.visits.told(visit) };
  }
  const lasts = isLive(visit);
  const isSettled = settlesExpired && visit.outcome === 'expired' && visit.epoch === room.epoch;
  if (!lasts && !isSettled) return { kind: 'already-ended', visit: room.visits.told(visit) };
  room.visits.end(visit, outcome);
  visit.releasedBy = { key, outcome };
  room.totals[outcome]++;
  if (isSettled) room.totals.expired--;
  room.note({ type: 'admission.ended', sub, number: visit.number, outcome, actor });
  return { kind: 'released', visit: room.visits.told(visit) };
}
