/**
 * The ids kept for a room: as many as arrivals can be under way when the store goes. Of those that fail while it is away
 * the first ones are the most likely to have a number.
 */
const MOST_KEPT = 512;

/**
 * The ids of newcomers for whom the store was asked and whose answer never came: identities of browsers, or tickets of
 * apps. Nobody has seen them, but they may have been given a number, or be inside. The next newcomer gets one of them,
 * so that the number and the slot are not lost. Each is handed out once.
 */
export class UnsentTickets {
  readonly #kept = new Map<string, string[]>();
  readonly #lent = new WeakMap<object, { readonly room: string; readonly id: string }>();

  /**
   * Lends the id of an earlier ticket to a request, or notes that the request uses a new one.
   *
   * @param request the object that `giveBack` is called with
   * @param fresh the id to use where none is kept
   */
  lend(request: object, room: string, fresh: string): string {
    const id = this.#kept.get(room)?.shift() ?? fresh;
    this.#lent.set(request, { room, id });
    return id;
  }

  /** The answer to this request does not have the ticket: its id is kept for another. */
  giveBack(request: object): void {
    const lent = this.#lent.get(request);
    if (lent === undefined) return;
    this.#lent.delete(request);
    const kept = this.#kept.get(lent.room) ?? [];
    this.#kept.set(lent.room, kept);
    if (kept.length < MOST_KEPT) kept.push(lent.id);
  }
}
