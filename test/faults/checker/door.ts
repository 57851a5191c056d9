import type { Ask, AtMs, Place } from '../history.ts';
import { type Case, seconds, type Violation } from './check.ts';

/** A visit with less than this left has ended for a claim. */
const LAST_SECOND_MS = 1_000;

type Told = Ask & { readonly place: Place };

/** What is known of somebody's way from the first request to a visit or a loss. */
interface Journey {
  /** When the last question was sent that was answered with "wait", or else the first request of all. */
  notCalledMs: AtMs;
  number: number | null;
  /** When the question was sent whose answer told the number. */
  toldMs: AtMs;
  /** Whether the last answer was to a late returner. */
  isLate: boolean;
  /** Whether a failover may have lost that the number was given: then it holds no turn, and gets a late one. */
  isLost: boolean;
  /** Whether there was none before. */
  isFirst: boolean;
}

/**
 * I1: a visitor who was called and comes back in time gets in on that number, or is first in line on it; nobody who keeps
 * asking is moved to a higher number; in the end everybody is in. Copied tickets are no part of it.
 */
export function checkDoor(seen: Case): Violation[] {
  const { history } = seen;
  const people = new Set(history.asks.map(({ person }) => person).filter((person) => !history.copied.has(person)));
  const outside = history.leftOutside
    .filter(({ person }) => !history.copied.has(person))
    .map(({ person, last }): Violation => {
      const what = 'somebody who kept asking was not in when all was calm again';
      return { rule: 'I1', what, evidence: `visitor ${person}: ${last}` };
    });
  return [...[...people].flatMap((person) => new Way(seen, person).follow()), ...outside];
}

class Way {
  readonly #seen: Case;
  readonly #person: number;
  readonly #violations: Violation[] = [];

  constructor(seen: Case, person: number) {
    this.#seen = seen;
    this.#person = person;
  }

  follow(): Violation[] {
    const asks = this.#seen.history.asks.filter(({ person }) => person === this.#person);
    let journey: Journey | null = null;
    for (const [index, ask] of asks.entries()) {
      journey ??= { ...fresh(ask), isFirst: index === 0 };
      if (this.#seen.timeline.isDisturbed({ beganMs: journey.toldMs, endedMs: ask.endedMs })) {
        journey = { ...fresh(ask), toldMs: ask.endedMs };
      } else if (isTold(ask)) {
        journey = this.#step(journey, ask);
      }
    }
    return this.#violations;
  }

  /** @returns null: the journey is over, and the next request begins another one */
  #step(journey: Journey, ask: Told): Journey | null {
    const { place, number, state, serving } = ask.place;
    // Another tab may still tell how the journey before this one ended.
    const isKnown = journey.isFirst || journey.number !== null;
    if ((place === 'missed' || place === 'void') && isKnown && !this.#mayBeMissed(journey, ask)) {
      this.#tell('a turn was missed before turn and grace were over', journey, ask);
    }
    if (place === 'ended' && isKnown && !this.#mayHaveEnded(journey, ask)) {
      this.#tell('a number was used up before its visit was over', journey, ask);
    }
    if (place === 'reset' && !this.#seen.timeline.isAfterUpheaval(ask.endedMs)) {
      this.#tell('a place was lost by a reset that nobody made', journey, ask);
    }
    if (state === 'missed' && place !== 'none') return null;
    // Before the doors open there are no numbers; a process may hear of their opening a little later than others.
    if (state === 'prequeue') return { ...journey, notCalledMs: ask.beganMs };
    const isLater = ask.beganMs >= journey.toldMs;
    if (isLater && journey.number !== null && (number === null || number > journey.number)) {
      // A login of somebody whose number is used up or void begins a journey without a word.
      if (this.#mayBeMissed(journey, ask) || this.#mayHaveEnded(journey, ask)) return null;
      // Of two tabs at once one may be answered with a number that is lost then, and the other with a later one.
      if (journey.isLost && (this.#seen.schedule.visitors[this.#person]?.tabs ?? 1) > 1) return null;
      this.#tell('somebody who kept asking was moved back', journey, ask);
    }
    if (number === null) return state === 'turn' ? journey : { ...journey, notCalledMs: ask.beganMs };
    const isLost = journey.isLost || (journey.number === null && this.#mayBeLost(journey, ask));
    const told = { number, toldMs: ask.endedMs, isLost };
    if (state === 'turn') return { ...journey, ...told };
    return { ...journey, ...told, notCalledMs: ask.beganMs, isLate: place === 'next' || number <= serving };
  }

  /** Whether turn and grace can be over, or turn and late turn; of a late returner the late turn alone. */
  #mayBeMissed(journey: Journey, ask: Told): boolean {
    const { turnWindowS, graceS } = this.#seen.schedule.room;
    const leastS = journey.isLate || journey.isLost ? turnWindowS : turnWindowS + Math.min(graceS, turnWindowS);
    return this.#seen.timeline.mostDoorTime(journey.notCalledMs, ask.endedMs) >= leastS * 1000;
  }

  #mayBeLost({ notCalledMs }: Journey, { endedMs }: Ask): boolean {
    return this.#seen.timeline.mayBeLost({ beganMs: notCalledMs, endedMs });
  }

  /** Whether a visit on the number can be over. */
  #mayHaveEnded(journey: Journey, ask: Told): boolean {
    const { history, schedule } = this.#seen;
    if (ask.endedMs - journey.notCalledMs >= schedule.room.admissionS * 1000 - LAST_SECOND_MS) return true;
    return history.events.some(
      ({ type, data }) => type === 'admission.ended' && data.number === journey.number && data.outcome !== 'expired',
    );
  }

  #tell(what: string, journey: Journey, ask: Told): void {
    const known = `number ${journey.number}, last not called when asking at ${seconds(journey.notCalledMs)}`;
    const now = `told ${ask.place.place} ${ask.place.number} (serving ${ask.place.serving}) at ${seconds(ask.endedMs)}`;
    this.#violations.push({ rule: 'I1', what, evidence: `visitor ${this.#person}: ${known}; ${now}` });
  }
}

/** A journey that begins with a request, after another one. */
function fresh({ beganMs }: Ask): Journey {
  return { notCalledMs: beganMs, number: null, toldMs: beganMs, isLate: false, isLost: false, isFirst: false };
}

function isTold(ask: Ask): ask is Told {
  return ask.place !== null;
}
