import { z } from 'zod';
import { decodeTicket, encodeTicket, type Ticket } from '../room/ticket.ts';
import { openSealedJson } from './sealed-json.ts';
import type { Sealer } from './sealer.ts';

/** A ticket that an app holds, and what it was told with it. */
export interface AppTicket {
  readonly ticket: Ticket;
  /** When this copy of it was given, epoch milliseconds of a process's clock. */
  readonly answeredAtMs: number;
  /** How long the app was asked to wait then, in seconds. */
  readonly intervalS: number;
}

/** Whose ticket it is: it opens for nobody else. */
export interface TicketHolder {
  readonly room: string;
  readonly clientId: string;
}

const sealedFields = z.tuple([z.int(), z.number(), z.string()]);

/** The tickets of apps, which carry them in their requests as browsers carry theirs in a cookie. */
export class AppTickets {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  seal(holder: TicketHolder, { ticket, answeredAtMs, intervalS }: AppTicket): string {
    const fields = [answeredAtMs, intervalS, encodeTicket(ticket).toString()];
    return this.#sealer.seal(purpose(holder), Buffer.from(JSON.stringify(fields)));
  }

  /** @returns null for anything that was not sealed for this client of this room */
  open(holder: TicketHolder, sealed: string): AppTicket | null {
    const opened = openSealedJson(this.#sealer, purpose(holder), sealed, sealedFields);
    if (opened === null) return null;
    const [answeredAtMs, intervalS, fields] = opened;
    const ticket = decodeTicket(Buffer.from(fields));
    return ticket === null ? null : { ticket, answeredAtMs, intervalS };
  }
}

/** Names of rooms have no colons. */
function purpose({ room, clientId }: TicketHolder): string {
  return `app-ticket:${room}:${clientId}`;
}
