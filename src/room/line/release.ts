import type { Admission, Outcome } from '../admission.ts';
import { begin } from './begin.ts';
import type { Actor } from './call.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { note } from './note.ts';
import type { ReleaseResult } from './outcome.ts';
import { admissionOf, isLive } from './visit.ts';

export interface Release {
  readonly sub: string;
  readonly outcome: Exclude<Outcome, 'expired'>;
  readonly actor?: Actor;
}

/** Ends a visit early, once, and gives its slot to the next. */
export function release(memory: LineMemory, { sub, outcome, actor = null }: Release, clockMs: number): ReleaseResult {
  const nowMs = begin(memory, clockMs);
  const { record, visits } = memory;
  const visit = visits.find(sub);
  if (visit === null || !isLive(visit, nowMs)) {
    tick(memory, nowMs);
    return visit === null ? { kind: 'unknown' } : { kind: 'already-ended', admission: admissionOf(visit, nowMs) };
  }
  const ended = { ...visit, outcome, endsAtMs: nowMs };
  visits.update(ended);
  record.inside -= 1;
  record[outcome] += 1;
  note(memory, { type: 'admission.ended', sub, number: visit.number, outcome, actor });
  tick(memory, nowMs);
  return { kind: 'released', admission: admissionOf(ended, nowMs) };
}

/** The code was exchanged: the visit has its full length. null: no live visit. */
export function confirm(memory: LineMemory, { sub }: { readonly sub: string }, clockMs: number): Admission | null {
  const nowMs = begin(memory, clockMs);
  const visit = memory.visits.find(sub);
  if (visit === null || !isLive(visit, nowMs)) return null;
  const exchanged = { ...visit, exchanged: true, endsAtMs: visit.plannedEndMs };
  if (!visit.exchanged) memory.visits.update(exchanged);
  return admissionOf(exchanged, nowMs);
}

/** Raises the grant generation of a visit from `generation`, if that is the newest. */
export function revokeGrants(
  memory: LineMemory,
  { sub, generation }: { readonly sub: string; readonly generation: number },
  clockMs: number,
): void {
  begin(memory, clockMs);
  const visit = memory.visits.find(sub);
  if (visit?.grantGeneration === generation) memory.visits.update({ ...visit, grantGeneration: generation + 1 });
}
