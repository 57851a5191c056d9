import { type Admission, EXCHANGE_WINDOW_MS, type Outcome, TICKET_GRACE_MS } from '../../../src/room/admission.ts';

export type ModelVisit = { -readonly [Name in keyof Admission]: Admission[Name] } & { raisedAtMs: number };

export interface Ended {
  readonly sub: string;
  readonly number: number;
  readonly outcome: Outcome;
}

/** The visits of a room, none ever forgotten. */
export class ModelVisits {
  readonly #visits = new Map<string, ModelVisit>();

  find(sub: string): ModelVisit | undefined {
    return this.#visits.get(sub);
  }

  add(number: number, sub: string, admissionMs: number, nowMs: number): Admission {
    const plannedEndMs = nowMs + admissionMs;
    const visit: ModelVisit = {
      sub,
      number,
      enteredAtMs: nowMs,
      endsAtMs: Math.min(plannedEndMs, nowMs + EXCHANGE_WINDOW_MS),
      plannedEndMs,
      ticketGeneration: 1,
      grantGeneration: 1,
      exchanged: false,
      outcome: null,
      raisedAtMs: nowMs,
    };
    this.#visits.set(sub, visit);
    return told(visit);
  }

  /** @returns those that have ended since the last time */
  letVisitsEnd(nowMs: number): Ended[] {
    const ended: Ended[] = [];
    for (const visit of this.#visits.values()) {
      if (visit.outcome !== null || visit.endsAtMs > nowMs) continue;
      visit.outcome = visit.exchanged ? 'expired' : 'abandoned';
      ended.push({ sub: visit.sub, number: visit.number, outcome: visit.outcome });
    }
    return ended;
  }

  /** @returns those that lasted until now */
  abandonAll(nowMs: number): ModelVisit[] {
    const live = [...this.#visits.values()].filter(isLive);
    for (const visit of live) end(visit, 'abandoned', nowMs);
    return live;
  }

  inside(): number {
    return [...this.#visits.values()].filter(isLive).length;
  }
}

export function isLive(visit: ModelVisit): boolean {
  return visit.outcome === null;
}

export function end(visit: ModelVisit, outcome: 'completed' | 'abandoned', nowMs: number): void {
  visit.outcome = outcome;
  visit.endsAtMs = nowMs;
}

/** What a store tells of a visit. */
export function told({ raisedAtMs: _, ...admission }: ModelVisit): Admission {
  return admission;
}

export function prolong(visit: ModelVisit, nowMs: number): void {
  if (!visit.exchanged) visit.endsAtMs = Math.min(visit.plannedEndMs, nowMs + EXCHANGE_WINDOW_MS);
}

/** Whether a live visit accepts a ticket of this generation. */
export function accepts(visit: ModelVisit, generation: number, nowMs: number): boolean {
  if (generation >= visit.ticketGeneration) return true;
  return generation === visit.ticketGeneration - 1 && nowMs - visit.raisedAtMs < TICKET_GRACE_MS;
}
