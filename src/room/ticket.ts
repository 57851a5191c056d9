import { parseJson } from './parse-json.ts';

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

/** How long a ticket stays good that nobody shows. */
export const TICKET_MS = 7 * 24 * 3_600_000;

/** Whether a ticket holds a place in line: a number, or an entry of the draw. */
export function hasPlace({ number, entry }: Ticket): boolean {
  return number !== null || entry !== null;
}

const ID = /^[\w-]{22}$/;
const UID = /^[\w-]{16,64}$/;
const CLIENT_ID = /^[\x21-\x7e]{1,128}$/;
/** No cookie holds more (RFC 6265 §6.1). */
const MOST_LOCALE_CHARACTERS = 4_096;

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isWhole(value: unknown, min: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= min;
}

function isWholeOrNull(value: unknown, min: number): value is number | null {
  return value === null || isWhole(value, min);
}

function isLocales(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value.length <= MOST_LOCALE_CHARACTERS);
}

/**
 * Reads a ticket. Older versions wrote fewer fields, newer ones may write more.
 *
 * @returns null for anything but a well-formed ticket; never throws
 */
export function decodeTicket(bytes: Buffer): Ticket | null {
  const fields = parseJson(bytes);
  if (!Array.isArray(fields)) return null;
  const [id, epoch, number, joinedAtMs, generation, clientId, uid, entry = null, locales = null]: unknown[] = fields;
  const isPlace = isWhole(epoch, 0) && isWholeOrNull(number, 0) && isWholeOrNull(joinedAtMs, 0);
  if (!isPlace || !isWholeOrNull(entry, 1) || !isWhole(generation, 0)) return null;
  if (!isText(id, ID) || !isText(clientId, CLIENT_ID)) return null;
  if (!(uid === null || isText(uid, UID)) || !isLocales(locales)) return null;
  return { id, epoch, number, joinedAtMs, generation, clientId, uid, entry, locales };
}

export function encodeTicket(ticket: Ticket): Buffer {
  const { id, epoch, number, joinedAtMs, generation, clientId, uid, entry, locales } = ticket;
  const fields = [id, epoch, number, joinedAtMs, generation, clientId, uid, entry];
  return Buffer.from(JSON.stringify(locales === null ? fields : [...fields, locales]));
}
