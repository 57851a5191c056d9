import { LATE_SEEN_MS } from '../../../src/room/visit.ts';
import type { Called } from './model-people.ts';
import { ModelState } from './model-state.ts';

/** How numbers are given and called in a room of the model. */
export class ModelCalls extends ModelState {
  /** Turns that were missed, for each of which somebody else is to be called. */
  toReplace = 0;

  /** @param given the number that this step gave */
  tick(given = 0): void {
    if (!this.inletIsOpen()) return;
    this.serveLate();
    if (this.callsByItself()) this.#callFree(given);
    else this.#replaceMissed();
  }

  #callFree(given: number): void {
    const { rate } = this.settings;
    const from = this.people.called;
    let [called, passedOver] = [0, 0];
    while (this.free() > 0 && this.people.late() === 0 && this.people.serving < this.people.issued) {
      const one = this.callUpTo(this.people.serving + 1);
      if (one.called > 0) this.inlet.charge(rate);
      called += one.called;
      passedOver += one.passedOver;
    }
    const to = this.people.called;
    const isGivenAlone = given > 0 && this.people.between(from, given) === 1;
    if (to > from && !isGivenAlone) this.note({ type: 'serving.advanced', from, to, called, passedOver, actor: null });
  }

  /** Where serving is by hand, each missed turn is for the next who is there, or for the next to come. */
  #replaceMissed(): void {
    if (this.people.late() > 0) return;
    const from = this.people.called;
    let [called, passedOver] = [0, 0];
    while (this.toReplace > 0 && this.people.serving < this.people.issued) {
      const one = this.callUpTo(this.people.serving + 1);
      this.toReplace -= one.called;
      called += one.called;
      passedOver += one.passedOver;
    }
    const to = this.people.called;
    if (to > from) this.note({ type: 'serving.advanced', from, to, called, passedOver, actor: null });
    const { serving } = this.people;
    const ahead = { from: serving, to: Math.max(serving, this.people.after(this.toReplace)) };
    this.people.serving = ahead.to;
    if (this.toReplace > 0) this.note({ type: 'serving.advanced', ...ahead, called: 0, passedOver: 0, actor: null });
    this.toReplace = 0;
  }

  replacesMissed(): boolean {
    return this.settings.replaceMissed && !this.callsByItself();
  }

  /** Late returners have what is free before anybody else, the lowest number first; who has paid the rate needs no credit. */
  serveLate(): void {
    const { rate, turnWindowMs } = this.settings;
    const { clockMs, doorMs } = this.time;
    if (!this.inletIsOpen()) return;
    this.inlet.grant(rate, clockMs);
    while (this.freeSlots() >= 1) {
      const next = this.people.firstLate(this.inlet.credit(rate, clockMs) >= 1);
      if (next === null) return;
      // A place that was given back is kept for somebody who may not be there yet.
      const seenMs = next.lateSeenAtMs ?? 0;
      const keptUntilMs = seenMs > doorMs ? seenMs + LATE_SEEN_MS : 0;
      next.lateSeenAtMs = null;
      next.lateTurnEndsAtMs = Math.max(doorMs + turnWindowMs, keptUntilMs);
      if (!next.latePaid) this.inlet.charge(rate);
    }
  }

  /** Whether a number may enter that gets no turn any more. */
  passesWithoutTurn(): boolean {
    if (this.settings.mode === 'off') return true;
    const nobodyWaits = this.people.late() === 0 && this.people.called === this.people.issued;
    return this.inletIsOpen() && nobodyWaits && this.free() >= 1;
  }

  isPrequeue(): boolean {
    return this.settings.mode === 'prequeue' && !this.draw.isOpened;
  }

  giveEntry(ticketId: string): number {
    this.joined++;
    return this.draw.add(ticketId, this.time);
  }

  give(ticketId: string): number {
    this.joined++;
    const passes = this.settings.mode === 'off' && !this.draw.isPending();
    const called = passes || this.people.issued < this.people.serving;
    const number = this.people.add(ticketId, this.time);
    this.presence.see(this.people, number, this.time.lineMs);
    // The call of this number alone is not noted: who joins knows it.
    if (called && this.people.between(this.people.called, number) > 1) this.callAndNote(number, null);
    else if (called) this.callUpTo(number);
    return number;
  }

  /** A waiting number was seen; of others nothing is remembered. */
  see(number: number): void {
    if (number > this.people.called) this.presence.see(this.people, number, this.time.lineMs);
  }

  /** Gives up to a number their turns, but for those who are absent. */
  callUpTo(number: number): Called {
    const absent = new Set<number>();
    for (let next = 1; next <= number; next++) if (this.#wouldBePassed(next)) absent.add(next);
    return this.people.callUpTo(number, this.settings, this.time.doorMs, absent);
  }

  callAndNote(number: number, actor: string | null): Called {
    const from = this.people.called;
    const done = this.callUpTo(number);
    const to = this.people.called;
    if (to > from) this.note({ type: 'serving.advanced', from, to, ...done, actor });
    return done;
  }

  callByHand(by: number, actor: string | null): number {
    const { capacity } = this.settings;
    const { serving, issued } = this.people;
    const asked = this.people.after(by);
    if (capacity === null) {
      const { called } = this.callAndNote(Math.min(asked, issued), actor);
      this.people.serving = asked;
      return called;
    }
    this.serveLate();
    let fits = Math.max(0, capacity - this.load());
    let to = serving;
    for (; fits > 0 && to < Math.min(asked, issued); to++) if (this.#wouldGetATurn(to + 1)) fits--;
    return this.callAndNote(to, actor).called;
  }

  callEverybody(actor: string | null): void {
    if (!this.draw.isPending()) this.callAndNote(this.people.issued, actor);
  }

  givesNoNumbers(): boolean {
    return ['closed', 'over'].includes(this.settings.mode);
  }

  callsByItself(): boolean {
    return this.settings.rate !== null || this.settings.capacity !== null;
  }

  /** Whether somebody who arrives now may be called at once, and why. */
  wayIn(): 'ahead' | 'inlet' | null {
    if (this.givesNoNumbers() || this.isPrequeue() || this.draw.isPending()) return null;
    if (this.people.issued < this.people.serving) return 'ahead';
    const nobodyWaits = this.people.serving >= this.people.issued && this.people.late() === 0;
    return this.inletIsOpen() && this.callsByItself() && nobodyWaits && this.free() >= 1 ? 'inlet' : null;
  }

  #wouldGetATurn(number: number): boolean {
    return this.people.holder(number)?.skipped !== true && !this.#wouldBePassed(number);
  }

  #wouldBePassed(number: number): boolean {
    return (
      this.settings.passOver &&
      this.settings.mode !== 'off' &&
      this.presence.isAbsent(this.people, number, this.time.lineMs)
    );
  }

  /** Whether nothing but capacity and rate limits the inlet. */
  inletIsOpen(): boolean {
    return this.settings.mode === 'open' && !this.gateShut && !this.draw.isPending();
  }
}
