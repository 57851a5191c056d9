import type { AdminClient } from '../../test/support/admin-client.ts';
import { type Connections, MOST_CONNECTIONS } from '../load/connections.ts';
import { Session } from '../load/session.ts';
import { finish } from './admission.ts';
import { arrive } from './arrival.ts';

interface Waiting {
  readonly session: Session;
  readonly path: string;
}

const CALLED_AT_ONCE = 64;
/**
 * Numbers are given in the order of arrival but for the arrivals under way, of which there is one to a connection. So
 * many of the last ones are not called, so that everybody is shown the waiting page first, and so many of those called
 * do not enter yet, so that whoever enters has been called for certain.
 */
const UNDER_WAY = MOST_CONNECTIONS;
const FIRST = 2 * UNDER_WAY + 4 * CALLED_AT_ONCE;

/** A line in which somebody's turn has always been called. */
export class WaitingLine {
  readonly #connections: Connections;
  readonly #admin: AdminClient;
  readonly #line: Waiting[] = [];
  #arrived = 0;
  #called = 0;
  #entered = 0;
  #calls = false;

  private constructor(connections: Connections, admin: AdminClient) {
    this.#connections = connections;
    this.#admin = admin;
  }

  static async fill(connections: Connections, admin: AdminClient): Promise<WaitingLine> {
    const line = new WaitingLine(connections, admin);
    await Promise.all(Array.from({ length: FIRST }, () => line.#arrive()));
    while (line.#mayCall()) await line.#call();
    return line;
  }

  /** A whole admission after a wait, by two visitors: one arrives, and the first one called before enters. */
  async pass(): Promise<void> {
    await this.#arrive();
    if (!this.#calls && this.#mayCall()) await this.#call();
    const next = this.#entered < this.#called - UNDER_WAY ? this.#line.shift() : undefined;
    if (next === undefined) throw new Error('nobody has been called');
    this.#entered += 1;
    await finish(next.session, await next.session.request(next.path));
  }

  async #arrive(): Promise<void> {
    const session = new Session(this.#connections);
    const path = await arrive(session);
    this.#arrived += 1;
    this.#line.push({ session, path });
  }

  #mayCall(): boolean {
    return this.#called + CALLED_AT_ONCE <= this.#arrived - UNDER_WAY;
  }

  async #call(): Promise<void> {
    this.#calls = true;
    await this.#admin.advance('bench', CALLED_AT_ONCE);
    this.#called += CALLED_AT_ONCE;
    this.#calls = false;
  }
}
