import { JOIN_ANSWER_MS, LATE_SEEN_MS } from '../../../src/room/admission.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';

/** Somebody in line: everything about a number in one place, where the stores have a few sums and bits. */
export interface Person {
  /** null: somebody's entry became this number. */
  readonly ticketId: string | null;
  readonly joinedAtMs: number;
  /** The minute in which they were seen last while they were near; null: never. */
  seenMinute: number | null;
  /** null: not called, or called back. Whoever was passed over has the time at which the grace begins. */
  turnEndsAtMs: number | null;
  /** Absent when they were called. */
  passedOver: boolean;
  taken: boolean;
  /** The turn went by untaken, once and for all. */
  missed: boolean;
  /** The grace went by. */
  void: boolean;
  /** null: not among those who are back late. */
  lateSeenAtMs: number | null;
}

/** What a call did. */
export interface Called {
  /** How many hold a turn now. */
  readonly called: number;
  readonly passedOver: number;
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
  numberOf(ticketId: string, nowMs: number): { readonly number: number; readonly joinedAtMs: number } | null {
    const index = this.#people.findLastIndex((person) => person.ticketId === ticketId);
    const person = this.#people[index];
    if (person === undefined || nowMs - person.joinedAtMs >= JOIN_ANSWER_MS) return null;
    return { number: index + 1, joinedAtMs: person.joinedAtMs };
  }

  add(ticketId: string | null, joinedAtMs: number): number {
    return this.#people.push({
      ticketId,
      joinedAtMs,
      seenMinute: null,
      turnEndsAtMs: null,
      passedOver: false,
      taken: false,
      missed: false,
      void: false,
      lateSeenAtMs: null,
    });
  }

  /** @param absent the numbers that are passed over */
  callUpTo(
    number: number,
    { turnWindowMs, graceMs }: RoomSettings,
    nowMs: number,
    absent: ReadonlySet<number>,
  ): Called {
    const gridMs = Math.max(1_000, Math.ceil((turnWindowMs + graceMs) / 256));
    const ownEndMs = Math.ceil((nowMs + turnWindowMs) / gridMs) * gridMs;
    const turnEndsAtMs = Math.max(ownEndMs, ...this.#people.map((person) => person.turnEndsAtMs ?? 0));
    let [called, passedOver] = [0, 0];
    for (const [index, person] of this.#people.slice(0, number).entries()) {
      if (person.turnEndsAtMs !== null) continue;
      person.turnEndsAtMs = turnEndsAtMs;
      person.passedOver = absent.has(index + 1);
      if (person.passedOver) passedOver++;
      else called++;
    }
    this.serving = Math.max(this.serving, number);
    return { called, passedOver };
  }

  /** Takes back turns that nobody has taken and that are not over. */
  callBack(by: number, nowMs: number): void {
    const stays = (person: Person): boolean =>
      person.taken || (person.turnEndsAtMs !== null && person.turnEndsAtMs <= nowMs);
    const to = Math.max(this.serving + by, this.#people.findLastIndex(stays) + 1);
    for (const person of this.#people.slice(to)) {
      person.turnEndsAtMs = null;
      person.passedOver = false;
      person.lateSeenAtMs = null;
    }
    this.serving = Math.min(this.serving, to);
  }

  /** @returns how many missed their turn since the last time, and the last number whose turn is over */
  letTurnsEnd(graceMs: number, nowMs: number): { readonly missed: number; readonly upTo: number } {
    let [missed, upTo] = [0, 0];
    for (const [index, person] of this.#people.entries()) {
      const { turnEndsAtMs } = person;
      if (turnEndsAtMs !== null && turnEndsAtMs <= nowMs) {
        upTo = index + 1;
        if (!person.taken && !person.missed && !person.passedOver) {
          person.missed = true;
          missed++;
        }
        if (turnEndsAtMs + graceMs <= nowMs) person.void = true;
      }
      const seenMs = person.lateSeenAtMs;
      if (seenMs !== null && (person.void || seenMs <= nowMs - LATE_SEEN_MS)) person.lateSeenAtMs = null;
    }
    return { missed, upTo };
  }

  outstanding(nowMs: number): number {
    return this.#count(
      ({ turnEndsAtMs, taken, passedOver }) => turnEndsAtMs !== null && turnEndsAtMs > nowMs && !taken && !passedOver,
    );
  }

  late(): number {
    return this.#count(({ lateSeenAtMs }) => lateSeenAtMs !== null);
  }

  /** Whoever has come back and entered is not among them any more. */
  passedOver(): number {
    return this.#count(({ passedOver, taken }) => passedOver && !taken);
  }

  #count(is: (person: Person) => boolean): number {
    return this.#people.filter(is).length;
  }
}
