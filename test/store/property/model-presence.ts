import type { Presence } from '../../../src/room/room-state.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import type { ModelPeople } from './model-people.ts';

const MINUTE_MS = 60_000;
const KEPT_MS = 300_000;
const JUDGED_MS = 180_000;

export const minuteOf = (ms: number): number => Math.floor(ms / MINUTE_MS);

interface Point {
  readonly atMs: number;
  readonly called: number;
  readonly zoneUpTo: number;
}

/** Who of those next in line is there. */
export class ModelPresence {
  #points: Point[] = [];

  forget(): void {
    this.#points = [];
  }

  /** The first step of a minute. */
  beginMinute({ rate }: RoomSettings, people: ModelPeople, lastMs: number, lineMs: number): void {
    if (lineMs - lastMs >= MINUTE_MS) this.#points = [];
    const { called } = people;
    const before = this.#points.at(-1)?.zoneUpTo ?? 0;
    this.#points = this.#points.filter(({ atMs }) => lineMs - atMs <= KEPT_MS);
    const risen = 2 * (called - (this.#points[0]?.called ?? called));
    const admitted = rate === null ? 0 : Math.ceil((rate.admit * KEPT_MS) / rate.everyMs);
    const size = Math.min(100_000, Math.max(2_000, risen, admitted));
    this.#points.push({ atMs: lineMs, called, zoneUpTo: Math.max(before, called + size) });
  }

  zoneUpTo({ called }: ModelPeople): number {
    return Math.min(called + 100_000, this.#points.at(-1)?.zoneUpTo ?? called);
  }

  judgedUpTo({ called }: ModelPeople, lineMs: number): number {
    const known = this.#points.filter(({ atMs }) => lineMs - atMs >= JUDGED_MS).map(({ zoneUpTo }) => zoneUpTo);
    return Math.min(called + 100_000, Math.max(called, ...known));
  }

  see(people: ModelPeople, number: number, lineMs: number): void {
    const person = people.holder(number);
    if (person !== undefined && number <= this.zoneUpTo(people)) person.seenMinute = minuteOf(lineMs);
  }

  isAbsent(people: ModelPeople, number: number, lineMs: number): boolean {
    if (people.holder(number)?.skipped === true) return false;
    return number <= this.judgedUpTo(people, lineMs) && !this.#isPresent(people, number, lineMs);
  }

  told(people: ModelPeople, lineMs: number): Presence {
    const judgedUpTo = this.judgedUpTo(people, lineMs);
    const length = Math.ceil((judgedUpTo - people.called) / 16);
    const counts: number[] = [];
    for (let after = people.called; after < judgedUpTo; after += length) {
      let count = 0;
      const last = Math.min(after + length, judgedUpTo, people.issued);
      for (let number = after + 1; number <= last; number++) if (this.#isPresent(people, number, lineMs)) count++;
      counts.push(count);
    }
    return { zoneUpTo: this.zoneUpTo(people), judgedUpTo, counts };
  }

  #isPresent(people: ModelPeople, number: number, lineMs: number): boolean {
    const seen = people.holder(number)?.seenMinute ?? null;
    return seen !== null && seen >= minuteOf(lineMs) - 2;
  }
}
