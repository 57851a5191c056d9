import type { Called } from './model-people.ts';
import { ModelState } from './model-state.ts';

/** How numbers are given and called in a room of the model. */
export class ModelCalls extends ModelState {
  /** @param given the number that this step gave */
  tick(given = 0): void {
    const { rate } = this.settings;
    if (!this.inletIsOpen() || !this.callsByItself()) return;
    this.inlet.grant(rate, this.nowMs);
    const from = this.people.called;
    let [called, passedOver] = [0, 0];
    while (this.free() - this.people.late() > 0 && this.people.serving < this.people.issued) {
      const one = this.callUpTo(this.people.serving + 1);
      if (one.called > 0) this.inlet.charge(rate);
      called += one.called;
      passedOver += one.passedOver;
    }
    const to = this.people.called;
    if (to > from && from + 1 !== given)
      this.note({ type: 'serving.advanced', from, to, called, passedOver, actor: null });
  }

  hasRoomForLate(): boolean {
    return this.settings.mode === 'off' || (this.inletIsOpen() && this.free() >= 1);
  }

  isPrequeue(): boolean {
    return this.settings.mode === 'prequeue' && !this.draw.isOpened;
  }

  giveEntry(ticketId: string): number {
    this.joined++;
    return this.draw.add(ticketId, this.nowMs);
  }

  give(ticketId: string): number {
    this.joined++;
    const passes = this.settings.mode === 'off' && !this.draw.isPending();
    const called = passes || this.people.issued < this.people.serving;
    const number = this.people.add(ticketId, this.nowMs);
    this.presence.see(this.people, number, this.nowMs);
    // The call of this number alone is not noted: who joins knows it.
    if (called && this.people.holder(number - 1)?.turnEndsAtMs === null) this.callAndNote(number, null);
    else if (called) this.callUpTo(number);
    return number;
  }

  /** A waiting number was seen; of others nothing is remembered. */
  see(number: number): void {
    if (number > this.people.called) this.presence.see(this.people, number, this.nowMs);
  }

  /** Gives up to a number their turns, but for those who are absent. */
  callUpTo(number: number): Called {
    const absent = new Set<number>();
    for (let next = 1; next <= number; next++) if (this.#wouldBePassed(next)) absent.add(next);
    return this.people.callUpTo(number, this.settings, this.nowMs, absent);
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
    if (capacity === null) {
      const { called } = this.callAndNote(Math.min(serving + by, issued), actor);
      this.people.serving = serving + by;
      return called;
    }
    let fits = Math.max(0, capacity - this.load() - this.people.late());
    let to = serving;
    for (; fits > 0 && to < Math.min(serving + by, issued); to++) if (!this.#wouldBePassed(to + 1)) fits--;
    return this.callAndNote(to, actor).called;
  }

  callEverybody(actor: string | null): void {
    if (!this.draw.isPending()) this.callAndNote(this.people.issued, actor);
  }

  callsByItself(): boolean {
    return this.settings.rate !== null || this.settings.capacity !== null;
  }

  /** Whether somebody who arrives now may be called at once, and why. */
  wayIn(): 'ahead' | 'inlet' | null {
    if (this.settings.mode === 'closed' || this.isPrequeue() || this.draw.isPending()) return null;
    if (this.people.issued < this.people.serving) return 'ahead';
    const nobodyWaits = this.people.serving >= this.people.issued && this.people.late() === 0;
    return this.inletIsOpen() && this.callsByItself() && nobodyWaits && this.free() >= 1 ? 'inlet' : null;
  }

  #wouldBePassed(number: number): boolean {
    return (
      this.settings.passOver && this.settings.mode !== 'off' && this.presence.isAbsent(this.people, number, this.nowMs)
    );
  }

  /** Whether nothing but capacity and rate limits the inlet. */
  inletIsOpen(): boolean {
    return this.settings.mode === 'open' && !this.gateShut && !this.draw.isPending();
  }
}
