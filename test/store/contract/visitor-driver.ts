import type { LoginRequest, Visit } from '../../../src/room/visit.ts';
import type { ClaimResult, EnterResult, LineStore, LookResult } from '../../../src/store/line-store.ts';

/** What a visitor's cookie would hold. `number` 0: not joined. */
export interface Ticket {
  readonly ticketId: string;
  readonly sub: string;
  readonly number: number;
  readonly epoch: number;
}

/** Of a client that asks again. */
const oneOfThree: LoginRequest = { client: 'shop', most: 3, sessionMs: null };

/** What visitors of a room do with their tickets, in few words. */
export class VisitorDriver {
  readonly line: LineStore;
  readonly room: string;

  constructor(line: LineStore, room: string) {
    this.line = line;
    this.room = room;
  }

  enter({ ticketId, sub }: Ticket, request?: Partial<LoginRequest>): Promise<EnterResult> {
    const login = request === undefined ? {} : { login: { ...oneOfThree, ...request } };
    return this.line.enter({ room: this.room, ticketId, sub, ...login });
  }

  claim(ticket: Ticket | undefined, ticketGeneration = 0): Promise<ClaimResult> {
    return this.line.claim(this.#claimOf(ticket, ticketGeneration));
  }

  /** A claim that leads to a code. */
  login(ticket: Ticket | undefined, request: Partial<LoginRequest> = {}, ticketGeneration = 0): Promise<ClaimResult> {
    return this.line.claim({ ...this.#claimOf(ticket, ticketGeneration), login: { ...oneOfThree, ...request } });
  }

  /** A claim that leads to a code, which must be there. @returns the serial of its login */
  async begin(ticket: Ticket | undefined, request: Partial<LoginRequest> = {}): Promise<number> {
    const result = await this.login(ticket, request);
    if (result.kind !== 'admitted' || result.serial === null) {
      throw new Error(`expected a login, got ${JSON.stringify(result)}`);
    }
    return result.serial;
  }

  /** The code of a login is exchanged. */
  exchange({ sub }: Pick<Ticket, 'sub'>, serial: number | null): Promise<Visit | null> {
    return this.line.confirm({ room: this.room, sub, serial });
  }

  /** A login begins and its code is exchanged, as it must be. @returns its serial */
  async goIn(ticket: Ticket, request: Partial<LoginRequest> = {}): Promise<number> {
    const serial = await this.begin(ticket, request);
    if ((await this.exchange(ticket, serial)) === null) throw new Error('expected a live visit');
    return serial;
  }

  /** Serials of the logins of a visit. */
  async serials({ sub }: Pick<Ticket, 'sub'>): Promise<number[]> {
    return ((await this.visitOf(sub))?.logins ?? []).map(({ serial }) => serial);
  }

  look(ticket: Ticket | undefined, ticketGeneration = 0): Promise<LookResult> {
    return this.line.look(this.#claimOf(ticket, ticketGeneration));
  }

  /** A look that asks whether a login could begin. */
  lookFor(ticket: Ticket | undefined, request: Partial<LoginRequest>): Promise<LookResult> {
    return this.line.look({ ...this.#claimOf(ticket, 0), login: { ...oneOfThree, ...request } });
  }

  /** Takes the turn, which must be there. */
  async take(ticket: Ticket | undefined): Promise<Visit> {
    const result = await this.claim(ticket);
    if (result.kind !== 'admitted') throw new Error(`expected to be admitted, got ${JSON.stringify(result)}`);
    return result.visit;
  }

  /** Takes the turn and exchanges the code: the visit has its full length. */
  async visit(ticket: Ticket | undefined): Promise<Visit> {
    const { sub } = await this.take(ticket);
    const visit = await this.line.confirm({ room: this.room, sub, serial: null });
    if (visit === null) throw new Error('expected a live visit');
    return visit;
  }

  visitOf(sub: string): Promise<Visit | null> {
    return this.line.visit({ room: this.room, sub });
  }

  #claimOf(ticket: Ticket | undefined, ticketGeneration: number) {
    if (ticket === undefined) throw new Error('no such ticket');
    const { epoch, number, sub } = ticket;
    return { room: this.room, epoch, number, sub, ticketGeneration };
  }
}
