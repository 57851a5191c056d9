/** Those who ask every few seconds, in a few MB of memory. Of more, the ones who have not asked for longest may ask at once. */
const MOST_KNOWN = 50_000;

/** When each ticket may be shown again, as far as this process has answered it: a sealed ticket alone may be shown twice. */
export class TicketPace {
  readonly #nextMs = new Map<string, number>();

  /**
   * Takes the one answer that a ticket gets within its interval.
   *
   * @param nowMs process clock @param intervalMs from now on
   * @returns false: it was shown too early
   */
  take(ticketId: string, nowMs: number, intervalMs: number): boolean {
    if (nowMs < (this.#nextMs.get(ticketId) ?? 0)) return false;
    this.set(ticketId, nowMs + intervalMs);
    return true;
  }

  /** Sets when the ticket may be shown again, in milliseconds of the process clock. */
  set(ticketId: string, nextMs: number): void {
    // The oldest first: what is set again moves to the end.
    this.#nextMs.delete(ticketId);
    this.#nextMs.set(ticketId, nextMs);
    const [oldest] = this.#nextMs.keys();
    if (this.#nextMs.size > MOST_KNOWN && oldest !== undefined) this.#nextMs.delete(oldest);
  }

  /** The answer was lost here: the ticket may be shown again at once. */
  giveBack(ticketId: string): void {
    this.#nextMs.delete(ticketId);
  }
}
