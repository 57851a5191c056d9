import type { Outcome, Visit } from '../../../src/room/visit.ts';
import { isOver, type ModelLogin } from './model-logins.ts';
import type { ModelTime } from './model-time.ts';

const WINDOW_MS = 60_000;
const SHORTEST_MS = 1_000;

export interface ModelVisit {
  readonly sub: string;
  readonly number: number;
  readonly epoch: number;
  /** A date. */
  readonly enteredAtMs: number;
  /** In door time. */
  readonly doorEnteredMs: number;
  /** How long it lasts, from then on; once it is over, how much of that it did not use. */
  leftMs: number;
  /** In door time until a code is exchanged or it is over, then in line time. */
  endsAtMs: number;
  exchanged: boolean;
  ticketGeneration: number;
  /** Those that began since the visit did, also before it lapsed. */
  serials: number[];
  logins: ModelLogin[];
  /** In line time; null: never. */
  contestedAtMs: number | null;
  outcome: Outcome | null;
  /** The call that released it; null: none did. */
  releasedBy: { readonly key: string | null; readonly outcome: Outcome } | null;
}

export interface NewVisit {
  readonly epoch: number;
  readonly number: number;
  readonly sub: string;
  readonly admissionMs: number;
}

/** The visits of a room, none ever forgotten. */
export class ModelVisits {
  readonly #time: ModelTime;
  readonly #visits = new Map<string, ModelVisit>();

  constructor(time: ModelTime) {
    this.#time = time;
  }

  find(sub: string): ModelVisit | undefined {
    return this.#visits.get(sub);
  }

  /** Begins a visit, or one that has lapsed once more. */
  add({ epoch, number, sub, admissionMs }: NewVisit): ModelVisit {
    const { clockMs, doorMs } = this.#time;
    const before = this.find(sub);
    const lapsed = before !== undefined && this.mayBeginAgain(before, epoch) ? before : null;
    const visit: ModelVisit = {
      ...{ sub, number, epoch },
      enteredAtMs: clockMs,
      doorEnteredMs: doorMs,
      leftMs: lapsed?.leftMs ?? admissionMs,
      endsAtMs: 0,
      exchanged: false,
      ticketGeneration: lapsed?.ticketGeneration ?? 1,
      serials: lapsed?.serials ?? [],
      logins: [],
      contestedAtMs: lapsed?.contestedAtMs ?? null,
      outcome: null,
      releasedBy: null,
    };
    this.#visits.set(sub, visit);
    this.prolong(visit);
    return visit;
  }

  /** @returns those that have ended since the last time */
  letVisitsEnd(): ModelVisit[] {
    const { doorMs, lineMs } = this.#time;
    const ended: ModelVisit[] = [];
    for (const visit of this.#visits.values()) {
      if (visit.outcome !== null || visit.endsAtMs > (visit.exchanged ? lineMs : doorMs)) continue;
      if (visit.exchanged) visit.leftMs = 0;
      else {
        visit.leftMs -= visit.endsAtMs - visit.doorEnteredMs;
        visit.endsAtMs += lineMs - doorMs;
        visit.logins = [];
      }
      visit.outcome = visit.exchanged ? 'expired' : 'lapsed';
      ended.push(visit);
    }
    return ended;
  }

  /** @returns those that lasted until now */
  abandonAll(): ModelVisit[] {
    const live = [...this.#visits.values()].filter(isLive);
    for (const visit of live) this.end(visit, 'abandoned');
    return live;
  }

  inside(): number {
    return [...this.#visits.values()].filter(isLive).length;
  }

  /** Ends a visit now; one that is over already keeps its end. */
  end(visit: ModelVisit, outcome: 'completed' | 'abandoned'): void {
    if (isLive(visit)) {
      visit.leftMs = this.#leftMs(visit);
      visit.endsAtMs = this.#time.lineMs;
    }
    visit.outcome = outcome;
  }

  prolong(visit: ModelVisit): void {
    if (!visit.exchanged) visit.endsAtMs = this.#time.doorMs + Math.min(WINDOW_MS, this.#leftMs(visit));
  }

  exchange(visit: ModelVisit): void {
    if (visit.exchanged) return;
    visit.endsAtMs = this.#time.lineMs + this.#leftMs(visit);
    visit.exchanged = true;
  }

  /** Whether somebody with this visit may go on: not in its last second any more. */
  isInside(visit: ModelVisit): boolean {
    return isLive(visit) && this.#leftMs(visit) >= SHORTEST_MS;
  }

  mayBeginAgain({ outcome, epoch, leftMs }: ModelVisit, now: number): boolean {
    return outcome === 'lapsed' && epoch === now && leftMs >= SHORTEST_MS;
  }

  /** What a store tells of a visit. */
  told(visit: ModelVisit): Visit {
    const { sub, number, enteredAtMs, ticketGeneration, exchanged, outcome } = visit;
    const time = this.#time;
    const isDoorTime = isLive(visit) && !exchanged;
    const endsAtMs = isDoorTime ? time.dateOfDoor(visit.endsAtMs) : time.dateOfLine(visit.endsAtMs);
    const plannedEndMs = isLive(visit) ? time.clockMs + this.#leftMs(visit) : endsAtMs + visit.leftMs;
    const isTold = (login: ModelLogin) => (isLive(visit) ? !isOver(login, time) : login.exchangedAtMs !== null);
    const logins = visit.logins
      .filter(isTold)
      .map(({ serial, client, exchangedAtMs }) => ({ serial, client, live: exchangedAtMs !== null }));
    const goesOn = this.isInside(visit);
    return { sub, number, enteredAtMs, endsAtMs, plannedEndMs, goesOn, ticketGeneration, logins, exchanged, outcome };
  }

  /** How long a live visit would last from now on, if a code was exchanged by now. */
  #leftMs({ exchanged, endsAtMs, doorEnteredMs, leftMs }: ModelVisit): number {
    if (exchanged) return endsAtMs - this.#time.lineMs;
    return leftMs - (this.#time.doorMs - doorEnteredMs);
  }
}

export function isLive(visit: ModelVisit): boolean {
  return visit.outcome === null;
}

/** Whether a visit accepts a ticket of this generation: no newer one has been shown. */
export function accepts(visit: ModelVisit, generation: number): boolean {
  return generation >= visit.ticketGeneration - 1;
}
