import {
  type Cipheriv,
  createCipheriv,
  createDecipheriv,
  createHmac,
  type Decipheriv,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';

/** What a request id says: the place that its holder was given, and when. */
export interface RequestTicket {
  /** An entry becomes a number by the draw of the room. */
  readonly kind: 'number' | 'entry';
  /** The number or the entry: 1 to 2^31 - 1. */
  readonly position: number;
  /** Epoch seconds, 32 bits. */
  readonly joinedAtS: number;
}

const BLOCK_BYTES = 16;
const CHECK_BYTES = 8;
const ENTRY_BIT = 0x8000_0000;
const REQUEST_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** 16 bytes in base64url: of the last character two bits count (RFC 4648 §3.5). */
const SUB = /^[\w-]{21}[AQgw]$/;

/** One block under one key. ECB treats blocks independently, so one cipher object serves all of them, in any order. */
class BlockCipher {
  readonly #cipher: Cipheriv;
  readonly #decipher: Decipheriv;

  constructor(key: Buffer) {
    this.#cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    this.#decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  }

  encrypt(block: Buffer): Buffer {
    return this.#cipher.update(block);
  }

  decrypt(block: Buffer): Buffer {
    return this.#decipher.update(block);
  }
}

/**
 * Request ids: what visitors without cookies hold in place of a ticket. An id has the form of a UUID and is one
 * block of AES-256 (FIPS 197), so it needs no record: 32 bits of number or entry, 32 bits of time, and 64 check bits that
 * follow from room and epoch. To whoever lacks the key it is a random value, and of 2^64 guesses one is good.
 *
 * The `sub` of the visit that it leads to is the same block under another key: whoever sees it learns no
 * request id, but we can tell one from the other.
 */
export class RequestIds {
  #keys: RequestIdKeys;

  /** @param derivationKey of the deployment (`SealingSecrets`) */
  constructor(derivationKey: Buffer) {
    this.#keys = requestIdKeys(derivationKey);
  }

  /** Goes on with another key of the deployment: what was issued before is none of it. */
  use(derivationKey: Buffer): void {
    this.#keys = requestIdKeys(derivationKey);
  }

  /** The request ids of one epoch of a room. */
  of(room: string, epoch: number): EpochRequestIds {
    const { idCipher, subCipher, checkKey } = this.#keys;
    const check = createHmac('sha256', checkKey).update(`${room}\0${epoch}`).digest().subarray(0, CHECK_BYTES);
    return new EpochRequestIds(idCipher, subCipher, check);
  }
}

interface RequestIdKeys {
  readonly idCipher: BlockCipher;
  readonly subCipher: BlockCipher;
  readonly checkKey: Buffer;
}

function requestIdKeys(derivationKey: Buffer): RequestIdKeys {
  const derived = (use: string): Buffer => Buffer.from(hkdfSync('sha256', derivationKey, '', `request id: ${use}`, 32));
  return {
    idCipher: new BlockCipher(derived('id')),
    subCipher: new BlockCipher(derived('sub')),
    checkKey: derived('check'),
  };
}

export class EpochRequestIds {
  readonly #idCipher: BlockCipher;
  readonly #subCipher: BlockCipher;
  readonly #check: Buffer;

  constructor(idCipher: BlockCipher, subCipher: BlockCipher, check: Buffer) {
    this.#idCipher = idCipher;
    this.#subCipher = subCipher;
    this.#check = check;
  }

  issue(ticket: RequestTicket): string {
    return uuidOf(this.#idCipher.encrypt(this.#blockOf(ticket)));
  }

  /** @returns null for anything but an id that was issued for this epoch of this room */
  open(requestId: string): RequestTicket | null {
    if (!REQUEST_ID.test(requestId)) return null;
    const block = this.#idCipher.decrypt(Buffer.from(requestId.replaceAll('-', ''), 'hex'));
    return this.#isOurs(block) ? ticketOf(block) : null;
  }

  /** The `sub` of the visit that a ticket leads to, as 22 characters of base64url. */
  subOf(ticket: RequestTicket): string {
    return this.#subCipher.encrypt(this.#blockOf(ticket)).toString('base64url');
  }

  /** The id whose visit has this `sub`. @returns null for a visit that no request id of this epoch and room led to */
  idOfSub(sub: string): string | null {
    if (!SUB.test(sub)) return null;
    const block = this.#subCipher.decrypt(Buffer.from(sub, 'base64url'));
    return this.#isOurs(block) ? uuidOf(this.#idCipher.encrypt(block)) : null;
  }

  #blockOf({ kind, position, joinedAtS }: RequestTicket): Buffer {
    if (position < 1 || position >= ENTRY_BIT) throw new Error(`no request id holds the position ${position}`);
    const block = Buffer.alloc(BLOCK_BYTES);
    block.writeUInt32BE(position + (kind === 'entry' ? ENTRY_BIT : 0), 0);
    block.writeUInt32BE(joinedAtS, 4);
    this.#check.copy(block, BLOCK_BYTES - CHECK_BYTES);
    return block;
  }

  #isOurs(block: Buffer): boolean {
    return timingSafeEqual(block.subarray(BLOCK_BYTES - CHECK_BYTES), this.#check);
  }
}

function ticketOf(block: Buffer): RequestTicket {
  const place = block.readUInt32BE(0);
  const kind = place >= ENTRY_BIT ? 'entry' : 'number';
  return { kind, position: kind === 'entry' ? place - ENTRY_BIT : place, joinedAtS: block.readUInt32BE(4) };
}

function uuidOf(block: Buffer): string {
  return block.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
