/** What a visitor holds, one per room. It is sealed; the room is bound by the seal. */
export interface Ticket {
  /** Random, 22 characters of base64url. */
  readonly id: string;
  /** Epoch in which the number was given, or that of issue while there is none. */
  readonly epoch: number;
  /** null: not joined yet. 0: admitted while the room was off, without a number. */
  readonly number: number | null;
  readonly joinedAtMs: number | null;
  /** Place among the early visitors of a prequeue, which the draw turns into the number; null: none. */
  readonly entry: number | null;
  /** 0 until the turn was taken, then the generation of this copy (DESIGN §6). */
  readonly generation: number;
  /** The client that sent the visitor here last: where a relaunch goes. */
  readonly clientId: string;
  /** Uid of the newest authorization request that waits with this ticket; null: none did. */
  readonly uid: string | null;
  /** Languages that it asked for (`ui_locales`, OpenID Connect Core §3.1.2.1): BCP 47 tags, spaces between; null: none. */
  readonly locales: string | null;
}

/** @returns null for anything but a well-formed ticket */
export function decodeTicket(bytes: Buffer): Ticket | null {
  const fields: unknown = JSON.parse(bytes.toString());
  if (!Array.isArray(fields)) return null;
  const [id, epoch, number, joinedAtMs, generation, clientId, uid, entry = null, locales = null] = fields;
  return { id, epoch, number, joinedAtMs, generation, clientId, uid, entry, locales };
}

export function encodeTicket(ticket: Ticket): Buffer {
  const { id, epoch, number, joinedAtMs, generation, clientId, uid, entry, locales } = ticket;
  const fields = [id, epoch, number, joinedAtMs, generation, clientId, uid, entry];
  return Buffer.from(JSON.stringify(locales === null ? fields : [...fields, locales]));
}
