import { type Admission, EXCHANGE_WINDOW_MS, type Outcome, TICKET_GRACE_MS } from '../admission.ts';
import type { LineMemory, Visit } from './line-memory.ts';
import { note } from './note.ts';
import { addNumber } from './number-bits.ts';
import { settingsOf } from './record.ts';

/** How the visit ended, as things stand at `nowMs`; null while it lasts. */
function outcomeOf(visit: Visit, nowMs: number): Outcome | null {
  if (visit.outcome !== null) return visit.outcome;
  if (visit.endsAtMs > nowMs) return null;
  return visit.exchanged ? 'expired' : 'abandoned';
}

export function admissionOf(visit: Visit, nowMs: number): Admission {
  const { ticketRaisedAtMs: _, ...admission } = visit;
  return { ...admission, outcome: outcomeOf(visit, nowMs) };
}

export function isLive(visit: Visit, nowMs: number): boolean {
  return outcomeOf(visit, nowMs) === null;
}

export interface Admitted {
  /** 0 where there is none. */
  readonly number: number;
  readonly sub: string;
  /** How long the visit lasts; absent: as the room says. */
  readonly admissionMs?: number;
}

/** Begins a visit. */
export function admit(memory: LineMemory, { number, sub, admissionMs }: Admitted, nowMs: number): Visit {
  const { record, visits, used } = memory;
  const plannedEndMs = nowMs + (admissionMs ?? settingsOf(record).admissionMs);
  const visit: Visit = {
    sub,
    number,
    enteredAtMs: nowMs,
    endsAtMs: Math.min(plannedEndMs, nowMs + EXCHANGE_WINDOW_MS),
    plannedEndMs,
    ticketGeneration: 1,
    ticketRaisedAtMs: nowMs,
    grantGeneration: 1,
    exchanged: false,
    outcome: null,
  };
  visits.add(visit);
  if (number > 0) addNumber(used, number);
  record.highestClaimed = Math.max(record.highestClaimed, number);
  record.inside += 1;
  record.remembered += 1;
  record.admitted += 1;
  note(memory, { type: 'admission.started', sub, number });
  return visit;
}

/** Gives a visit that was never exchanged another exchange window, within its planned end. */
export function prolong({ visits }: LineMemory, visit: Visit, nowMs: number): Visit {
  if (visit.exchanged) return visit;
  const endsAtMs = Math.min(visit.plannedEndMs, nowMs + EXCHANGE_WINDOW_MS);
  if (endsAtMs === visit.endsAtMs) return visit;
  const prolonged = { ...visit, endsAtMs };
  visits.update(prolonged);
  return prolonged;
}

export type TicketAge = 'newest' | 'raced' | 'superseded';

/** Whether a live visit accepts a ticket of this generation: the newest one, and shortly the one before. */
export function ticketAge(visit: Visit, generation: number, nowMs: number): TicketAge {
  if (generation >= visit.ticketGeneration) return 'newest';
  const raced = generation === visit.ticketGeneration - 1 && nowMs < visit.ticketRaisedAtMs + TICKET_GRACE_MS;
  return raced ? 'raced' : 'superseded';
}

/** Raises the ticket of a live visit above the generation that was shown. */
export function raiseTicket({ visits }: LineMemory, visit: Visit, generation: number, nowMs: number): Visit {
  const raised = { ...visit, ticketGeneration: generation + 1, ticketRaisedAtMs: nowMs };
  visits.update(raised);
  return raised;
}
