import { isAtDoor, isLive, type KeptVisit, leftOf, mayGoOn, told } from '../kept-visit.ts';
import type { Moment } from '../times.ts';
import { ENDED_VISIT_MS, type Outcome, type Visit } from '../visit.ts';
import { appendEvent } from './append-event.ts';
import { begin } from './begin.ts';
import type { Actor } from './call.ts';
import { tick } from './inlet.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { exchangeLogin, noteEnd } from './logins.ts';
import type { ReleaseResult } from './outcome.ts';
import { exchanged } from './visit.ts';

export interface Release {
  readonly sub: string;
  readonly outcome: Exclude<Outcome, 'expired' | 'lapsed'>;
  /** null: a repeated call is no repetition. */
  readonly key?: string | null;
  /** Whether a visit whose time has run out gets the outcome too, once. */
  readonly settlesExpired?: boolean;
  readonly actor?: Actor;
}

/** Ends a visit early, once, and gives its slot to the next. Settles one whose time has run out, if that is asked for. */
export function release(memory: LineMemory, request: Release, moment: Moment): ReleaseResult {
  begin(memory, moment);
  const result = end(memory, request);
  tick(memory);
  return result;
}

function end(memory: LineMemory, request: Release): ReleaseResult {
  const { record, visits, keys } = memory;
  const { sub, outcome, key = null, settlesExpired = false, actor = null } = request;
  const visit = visits.find(sub);
  if (visit === null || isForgotten(record, visit)) return { kind: 'unknown' };
  // A visit is ended once, with one outcome: the same key means another call for other visits and outcomes.
  const onceKey = key === null ? null : `${sub} ${outcome} ${key}`;
  if (onceKey !== null && keys.find('release', onceKey) !== null) {
    return { kind: 'released', visit: told(record, visit) };
  }
  const lasts = isLive(record, visit);
  if (!lasts && !(settlesExpired && isUnsettled(record, visit))) {
    return { kind: 'already-ended', visit: told(record, visit) };
  }
  // A settled visit keeps its end: that is its place in listings, and from then on it is remembered.
  const ended = lasts
    ? { ...visit, outcome, endsAtMs: record.lineMs, leftMs: leftOf(record, visit) }
    : { ...visit, outcome, leftMs: 0 };
  visits.save(ended);
  if (lasts) record.inside -= 1;
  record[outcome] += 1;
  appendEvent(memory, { type: 'admission.ended', sub, number: visit.number, outcome, actor });
  if (onceKey !== null) keys.add('release', onceKey, { by: 0, serving: 0, called: 0, cut: 0 }, record.lineMs);
  return { kind: 'released', visit: told(record, ended) };
}

/** Whether an ended visit of this epoch has only run out of time: nobody has given it an outcome. */
function isUnsettled({ epoch }: LineRecord, visit: KeptVisit): boolean {
  return visit.outcome === null && visit.exchanged && visit.epoch === epoch;
}

/** Whether the visit has ended so long ago that nobody is told of it any more. */
export function isForgotten({ lineMs }: LineRecord, visit: KeptVisit): boolean {
  return !isAtDoor(visit) && visit.endsAtMs <= lineMs - ENDED_VISIT_MS;
}

export interface Exchange {
  readonly sub: string;
  /** Of the login whose code was exchanged; null: nobody made one, the answer to the claim is the exchange. */
  readonly serial: number | null;
}

/** A code was exchanged: the visit has its full length. null: the code is not good any more, or the visit is over. */
export function confirm(memory: LineMemory, { sub, serial }: Exchange, moment: Moment): Visit | null {
  begin(memory, moment);
  const { record, visits } = memory;
  const visit = visits.find(sub);
  if (visit === null || !mayGoOn(record, visit)) return null;
  const withLogin = serial === null ? visit : exchangeLogin(record, visit, serial);
  if (withLogin === null) return null;
  const next = exchanged(record, withLogin);
  visits.save(next);
  return told(record, next);
}

/** Ends one login of a visit, if it has not ended: its code and tokens are void. The visit goes on. */
export function endLogin(
  memory: LineMemory,
  { sub, serial }: { readonly sub: string; readonly serial: number },
  moment: Moment,
): void {
  begin(memory, moment);
  const visit = memory.visits.find(sub);
  if (visit === null) return;
  const ended = visit.logins.find((login) => login.serial === serial);
  if (ended === undefined) return;
  if (ended.live && isLive(memory.record, visit)) noteEnd(memory, visit, ended);
  memory.visits.save({ ...visit, logins: visit.logins.filter((login) => login !== ended) });
}
