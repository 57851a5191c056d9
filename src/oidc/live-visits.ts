import type { ClientRegistry } from '../config/client-registry.ts';
import type { StoreClock } from '../room/store-clock.ts';
import type { Login, Visit } from '../room/visit.ts';
import type { LineStore } from '../store/line-store.ts';
import type { GrantId } from './grant-id.ts';

/** From here to the library's look at the clock there is nothing to wait for. */
const SIGNED_WITHIN_MS = 100;

/** The live visits as one request sees them: each is read from the store once a request, and never from anywhere else. */
export class LiveVisits {
  readonly #line: LineStore;
  readonly #clock: StoreClock;
  readonly #clients: ClientRegistry;
  readonly #seen = new WeakMap<object, Map<string, Promise<Visit | null>>>();

  constructor(line: LineStore, clock: StoreClock, clients: ClientRegistry) {
    this.#line = line;
    this.#clock = clock;
    this.#clients = clients;
  }

  /** @returns null unless the visit lasts for at least another second */
  find(request: object, room: string, sub: string): Promise<Visit | null> {
    const seen = this.#of(request);
    const key = `${room}.${sub}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const read = this.#line.visit({ room, sub }).then((visit) => this.#living(visit));
    seen.set(key, read);
    return read;
  }

  /** Whether the visit that a grant is for has ended as completed. Asked afresh: `find` tells of live visits alone. */
  async isCompleted({ room, sub, serial }: GrantId): Promise<boolean> {
    const visit = await this.#line.visit({ room, sub });
    return visit?.outcome === 'completed' && loginOf(visit, serial) !== null;
  }

  /** The visit that a grant is for. @returns null unless its login goes on and the visit lasts */
  async ofGrant(request: object, { room, sub, serial, clientId }: GrantId): Promise<Visit | null> {
    if (this.#isOfFormer(clientId, serial)) return null;
    const visit = await this.find(request, room, sub);
    return visit === null || loginOf(visit, serial) === null ? null : visit;
  }

  /** Whether a login has begun whose code was not exchanged yet, and is still good. */
  async isPending(request: object, { room, sub, serial, clientId }: GrantId): Promise<boolean> {
    const visit = await this.find(request, room, sub);
    const login = visit === null || this.#isOfFormer(clientId, serial) ? null : loginOf(visit, serial);
    return login?.live === false && login.client === clientId;
  }

  /**
   * The code of a login was exchanged: gives the visit its full length.
   *
   * @returns null unless both go on
   */
  confirm(request: object, { room, sub, serial }: Pick<GrantId, 'room' | 'sub' | 'serial'>): Promise<Visit | null> {
    const confirmed = this.#line.confirm({ room, sub, serial }).then((visit) => this.#living(visit));
    this.#of(request).set(`${room}.${sub}`, confirmed);
    return confirmed;
  }

  /** A step of this request has just told how the visit stands. @returns it, null unless it lasts */
  remember(request: object, room: string, visit: Visit): Visit | null {
    const living = this.#living(visit);
    this.#of(request).set(`${room}.${visit.sub}`, Promise.resolve(living));
    return living;
  }

  /** Whole seconds until the planned end, at least 1: no token lives longer. */
  remainingSeconds(visit: Visit): number {
    return Math.max(1, Math.floor((visit.plannedEndMs - this.#clock.storeMs()) / 1000));
  }

  /**
   * For an ID token, whose `exp` (OIDC Core §2) the library counts from this process's clock when it signs, a little later:
   * whole seconds, at least 1, after which the planned end of the visit comes by the store's clock, and never before that.
   */
  idTokenSeconds({ plannedEndMs }: Visit): number {
    const signedByMs = this.#clock.epochMs() + SIGNED_WITHIN_MS;
    return Math.max(1, Math.floor(plannedEndMs / 1000) - Math.floor(signedByMs / 1000));
  }

  /** Whether a login began before its client was there: it is that of another one of the same name. A serial is line time. */
  #isOfFormer(clientId: string, serial: number): boolean {
    return serial < (this.#clients.find(clientId)?.sinceLineMs ?? 0);
  }

  #living(visit: Visit | null): Visit | null {
    return visit?.goesOn === true ? visit : null;
  }

  #of(request: object): Map<string, Promise<Visit | null>> {
    let seen = this.#seen.get(request);
    if (seen === undefined) {
      seen = new Map();
      this.#seen.set(request, seen);
    }
    return seen;
  }
}

function loginOf({ logins }: Visit, serial: number): Login | null {
  return logins.find((login) => login.serial === serial) ?? null;
}
