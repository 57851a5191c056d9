import { JOIN_ANSWER_MS, LATE_SEEN_MS } from '../../../src/room/admission.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';

/** Somebody in line: everything about a number in one place, where the stores have a few sums and bits. */
export interface Person {
  readonly ticketId: string;
  readonly joinedAtMs: number;
  /** null: not called, or called back. */
  turnEndsAtMs: number | null;
  taken: boolean;
  /** The turn went by untaken, once and for all. */
  missed: boolean;
  /** The grace went by. */
  void: boolean;
  /** null: not among those who are back late. */
  lateSeenAtMs: number | null;
}

/** The people of one epoch, by number, and how far they were called. */
export class ModelPeople {
  /** The person with number n is at n - 1. */
  readonly #people: Person[] = [];
  serving = 0;

  get issued(): number {
    return this.#people.length;
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

  add(ticketId: string, joinedAtMs: number): number {
    const fresh = { turnEndsAtMs: null, taken: false, missed: false, void: false, lateSeenAtMs: null };
    return this.#people.push({ ticketId, joinedAtMs, ...fresh });
  }

  /** @returns how many were called */
  callUpTo(number: number, { turnWindowMs, graceMs }: RoomSettings, nowMs: number): number {
    const gridMs = Math.max(1_000, Math.ceil((turnWindowMs + graceMs) / 256));
    const ownEndMs = Math.ceil((nowMs + turnWindowMs) / gridMs) * gridMs;
    const turnEndsAtMs = Math.max(ownEndMs, ...this.#people.map((person) => person.turnEndsAtMs ?? 0));
    const called = this.#people.slice(0, number).filter((person) => person.turnEndsAtMs === null);
    for (const person of called) person.turnEndsAtMs = turnEndsAtMs;
    this.serving = Math.max(this.serving, number);
    return called.length;
  }

  /** Takes back turns that nobody has taken and that are not over. */
  callBack(by: number, nowMs: number): void {
    const stays = (person: Person): boolean =>
      person.taken || (person.turnEndsAtMs !== null && person.turnEndsAtMs <= nowMs);
    const to = Math.max(this.serving + by, this.#people.findLastIndex(stays) + 1);
    for (const person of this.#people.slice(to)) person.turnEndsAtMs = null;
    this.serving = Math.min(this.serving, to);
  }

  /** @returns how many missed their turn since the last time */
  letTurnsEnd(graceMs: number, nowMs: number): number {
    let missed = 0;
    for (const person of this.#people) {
      const { turnEndsAtMs } = person;
      if (turnEndsAtMs !== null && turnEndsAtMs <= nowMs) {
        if (!person.taken && !person.missed) {
          person.missed = true;
          missed++;
        }
        if (turnEndsAtMs + graceMs <= nowMs) person.void = true;
      }
      const seenMs = person.lateSeenAtMs;
      if (seenMs !== null && (person.void || seenMs <= nowMs - LATE_SEEN_MS)) person.lateSeenAtMs = null;
    }
    return missed;
  }

  outstanding(nowMs: number): number {
    const isOpen = ({ turnEndsAtMs, taken }: Person) => turnEndsAtMs !== null && turnEndsAtMs > nowMs && !taken;
    return this.#people.filter(isOpen).length;
  }

  late(): number {
    return this.#people.filter((person) => person.lateSeenAtMs !== null).length;
  }
}
