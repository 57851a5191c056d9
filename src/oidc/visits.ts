import type { Admission } from '../room/admission.ts';
import type { StoreClock } from '../room/store-clock.ts';
import type { LineStore } from '../store/line-store.ts';
import type { GrantId } from './grant-id.ts';

/** Less than this left, and nothing is issued any more: a token of zero seconds would be none. */
const SHORTEST_VISIT_MS = 1_000;

/** The live visits as one request sees them: each is read from the store once a request, and never from anywhere else. */
export class Visits {
  readonly #line: LineStore;
  readonly #clock: StoreClock;
  readonly #seen = new WeakMap<object, Map<string, Promise<Admission | null>>>();

  constructor(line: LineStore, clock: StoreClock) {
    this.#line = line;
    this.#clock = clock;
  }

  /** @returns null unless the visit lasts for at least another second */
  find(request: object, room: string, sub: string): Promise<Admission | null> {
    const seen = this.#of(request);
    const key = `${room}.${sub}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const read = this.#line.admission({ room, sub }).then((admission) => this.#living(admission));
    seen.set(key, read);
    return read;
  }

  /** The visit that a grant is for. @returns null unless the grant's generation is the newest and the visit lasts */
  async ofGrant(request: object, { room, sub, generation }: GrantId): Promise<Admission | null> {
    const admission = await this.find(request, room, sub);
    return admission?.grantGeneration === generation ? admission : null;
  }

  /** The code was exchanged: gives the visit its full length. @returns null unless it lasts */
  confirm(request: object, room: string, sub: string): Promise<Admission | null> {
    const confirmed = this.#line.confirm({ room, sub }).then((admission) => this.#living(admission));
    this.#of(request).set(`${room}.${sub}`, confirmed);
    return confirmed;
  }

  /** A step of this request has just told how the visit stands. @returns it, null unless it lasts */
  remember(request: object, room: string, admission: Admission): Admission | null {
    const living = this.#living(admission);
    this.#of(request).set(`${room}.${admission.sub}`, Promise.resolve(living));
    return living;
  }

  /** Whole seconds until the planned end, at least 1: no token lives longer. */
  remainingSeconds(admission: Admission): number {
    return Math.max(1, Math.floor((admission.plannedEndMs - this.#clock.nowMs()) / 1000));
  }

  #living(admission: Admission | null): Admission | null {
    if (admission === null || admission.outcome !== null) return null;
    return admission.endsAtMs - this.#clock.nowMs() >= SHORTEST_VISIT_MS ? admission : null;
  }

  #of(request: object): Map<string, Promise<Admission | null>> {
    let seen = this.#seen.get(request);
    if (seen === undefined) {
      seen = new Map();
      this.#seen.set(request, seen);
    }
    return seen;
  }
}
