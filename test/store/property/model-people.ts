import type { RoomSettings } from '../../../src/room/settings.ts';
import { JOIN_ANSWER_MS, LATE_SEEN_MS } from '../../../src/room/visit.ts';
import type { ModelTime } from './model-time.ts';

/** Somebody in line: everything about a number in one place, where the stores have a few sums and bits. */
export interface Person {
  /** null: somebody's entry became this number, or nobody has it. */
  readonly ticketId: string | null;
  /** Whether the number was skipped: nobody has it. */
  readonly skipped: boolean;
  /** In line time, and in door time. */
  readonly joinedAtMs: number;
  readonly joinedDoorMs: number;
  /** The minute in which they were seen last while they were near; null: never. */
  seenMinute: number | null;
  /** null: not called, or called back. Whoever was passed over has the time at which the grace begins. */
  turnEndsAtMs: number | null;
  /** Called, without a turn and not inside: absent then, or their visit lapsed. */
  passedOver: boolean;
  taken: boolean;
  /** It was taken once, though the visit may have lapsed. */
  claimed: boolean;
  /** The turn went by untaken, once and for all. */
  missed: boolean;
  /** The grace went by. */
  isPastGrace: boolean;
  /** null: does not wait for a late turn. */
  lateSeenAtMs: number | null;
  /** Whether that costs no credit. */
  latePaid: boolean;
  /** null: was given no late turn, or has taken it. */
  lateTurnEndsAtMs: number | null;
}

/** What a call did. */
export interface Called {
  /** How many hold a turn now. */
  readonly called: number;
  readonly passedOver: number;
}

/** Whether something with this end is there, and not over. */
export function lasts(endsAtMs: number | null, doorMs: number): boolean {
  return endsAtMs !== null && endsAtMs > doorMs;
}

/** The people of one epoch, by number, and how far they were called. */
export class ModelPeople {
  /** The person with number n is at n - 1. */
  readonly #people: Person[] = [];
  serving = 0;

  get issued(): number {
    return this.#people.length;
  }

  /** The last number called. */
  get called(): number {
    return Math.min(this.serving, this.issued);
  }

  holder(number: number): Person | undefined {
    return this.#people[number - 1];
  }

  /** What a join with this ticket id is answered again, while that is promised. */
  numberOf(ticketId: string, doorMs: number): { readonly number: number; readonly joinedAtMs: number } | null {
    const index = this.#people.findLastIndex((person) => person.ticketId === ticketId);
    const person = this.#people[index];
    if (person === undefined || doorMs - person.joinedDoorMs >= JOIN_ANSWER_MS) return null;
    return { number: index + 1, joinedAtMs: person.joinedAtMs };
  }

  add(ticketId: string | null, { lineMs, doorMs }: Pick<ModelTime, 'lineMs' | 'doorMs'>, skipped = false): number {
    return this.#people.push({
      ...{ ticketId, skipped },
      joinedAtMs: lineMs,
      joinedDoorMs: doorMs,
      seenMinute: null,
      turnEndsAtMs: null,
      passedOver: false,
      taken: false,
      claimed: false,
      missed: false,
      isPastGrace: false,
      lateSeenAtMs: null,
      latePaid: false,
      lateTurnEndsAtMs: null,
    });
  }

  /** @param absent the numbers that are passed over */
  callUpTo(
    number: number,
    { turnWindowMs, graceMs }: RoomSettings,
    doorMs: number,
    absent: ReadonlySet<number>,
  ): Called {
    const gridMs = Math.max(1_000, Math.ceil((turnWindowMs + graceMs) / 256));
    const ownEndMs = Math.ceil((doorMs + turnWindowMs) / gridMs) * gridMs;
    const turnEndsAtMs = Math.max(ownEndMs, ...this.#people.map((person) => person.turnEndsAtMs ?? 0));
    let [called, passedOver] = [0, 0];
    for (const [index, person] of this.#people.slice(0, number).entries()) {
      if (person.turnEndsAtMs !== null) continue;
      person.turnEndsAtMs = turnEndsAtMs;
      person.passedOver = absent.has(index + 1);
      if (person.passedOver) passedOver++;
      else if (!person.skipped) called++;
    }
    this.serving = Math.max(this.serving, number);
    return { called, passedOver };
  }

  /** Takes back turns that nobody has taken and that are not over. */
  callBack(by: number, doorMs: number): void {
    const stays = (person: Person): boolean =>
      person.claimed || (person.turnEndsAtMs !== null && person.turnEndsAtMs <= doorMs);
    const to = Math.max(this.#before(-by), this.#people.findLastIndex(stays) + 1);
    for (const person of this.#people.slice(to)) {
      person.turnEndsAtMs = null;
      person.passedOver = false;
      person.lateSeenAtMs = null;
      person.lateTurnEndsAtMs = null;
    }
    this.serving = Math.min(this.serving, to);
  }

  /** Where serving is when it moves on by so many people. */
  after(count: number): number {
    let number = this.serving;
    // Who has no number yet will have one.
    for (let left = count; left > 0; ) if (this.holder(++number)?.skipped !== true) left--;
    return number;
  }

  /** Where serving is when it moves back by so many people: at the one before them. */
  #before(count: number): number {
    let number = this.serving;
    for (let left = count; number > 0; number--) if (this.holder(number)?.skipped !== true && left-- === 0) break;
    return number;
  }

  /** How many people are between two numbers, those to come among them. */
  between(one: number, other: number): number {
    let count = 0;
    for (let number = Math.min(one, other) + 1; number <= Math.max(one, other); number++)
      if (this.holder(number)?.skipped !== true) count++;
    return count;
  }

  /** @returns how many missed their turn since the last time, and the last number whose turn is over */
  letTurnsEnd(graceMs: number, doorMs: number): { readonly missed: number; readonly upTo: number } {
    let [missed, upTo] = [0, 0];
    for (const [index, person] of this.#people.entries()) {
      const { turnEndsAtMs } = person;
      if (turnEndsAtMs !== null && turnEndsAtMs <= doorMs) {
        upTo = index + 1;
        if (!person.claimed && !person.missed && !person.passedOver && !person.skipped) {
          person.missed = true;
          missed++;
        }
        if (turnEndsAtMs + graceMs <= doorMs) person.isPastGrace = true;
      }
      const seenMs = person.lateSeenAtMs;
      if (seenMs !== null && seenMs <= doorMs - LATE_SEEN_MS) person.lateSeenAtMs = null;
    }
    return { missed, upTo };
  }

  outstanding(doorMs: number): number {
    const holdsTurn = (person: Person): boolean =>
      !person.taken &&
      !person.skipped &&
      (lasts(person.lateTurnEndsAtMs, doorMs) || (lasts(person.turnEndsAtMs, doorMs) && !person.passedOver));
    return this.#count(holdsTurn);
  }

  /** The lowest number that waits for a late turn; null: none. @param hasCredit whether also those who have not paid */
  firstLate(hasCredit: boolean): Person | null {
    return this.#people.find(({ lateSeenAtMs, latePaid }) => lateSeenAtMs !== null && (hasCredit || latePaid)) ?? null;
  }

  /** The visit on a number has lapsed. */
  giveBack(number: number): void {
    const person = this.holder(number);
    if (person === undefined) return;
    person.taken = false;
    if (!person.isPastGrace) person.passedOver = true;
  }

  late(): number {
    return this.#count(({ lateSeenAtMs }) => lateSeenAtMs !== null);
  }

  passedOver(): number {
    return this.#count(({ passedOver }) => passedOver);
  }

  #count(is: (person: Person) => boolean): number {
    return this.#people.filter(is).length;
  }
}
