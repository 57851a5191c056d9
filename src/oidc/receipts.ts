import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { KeySet } from './key-set.ts';

/** `typ` of a receipt (RFC 8725 §3.11): it can be taken for no token, whose `typ` is another, and it names no audience. */
export const RECEIPT_TYPE = 'receipt+jwt';

/** That an early visitor has this place: proof for a dispute, no credential. */
export interface Receipt {
  readonly room: string;
  readonly epoch: number;
  readonly entry: number;
  /** What the room promised by then, while its doors were shut; null: they had opened. */
  readonly promise: RoomPromise | null;
}

/** As published (`published-draw.ts`). */
export interface RoomPromise {
  readonly commitment: string;
  readonly opens_at: string | null;
  readonly source: string | null;
}

/** The place that a receipt proves. */
const provenPlace = z.object({ room: z.string(), epoch: z.int(), entry: z.int().positive() });

/** Signs receipts by the key that signs for clients which state no algorithm, so that the published JWKS verifies them. */
export class Receipts {
  readonly #issuer: string;
  readonly #keys: () => KeySet;

  /** @param keys those in use */
  constructor(issuer: string, keys: () => KeySet) {
    this.#issuer = issuer;
    this.#keys = keys;
  }

  /** @returns a JWS in compact serialization (RFC 7515 §3.1) */
  async sign({ room, epoch, entry, promise }: Receipt, storeMs: number): Promise<string> {
    const { alg, kid, jwk } = this.#keys().signer(null);
    return new SignJWT({ room, epoch, entry, ...promise })
      .setProtectedHeader({ alg, kid, typ: RECEIPT_TYPE })
      .setIssuer(this.#issuer)
      .setIssuedAt(Math.floor(storeMs / 1000))
      .sign(jwk);
  }

  /** @returns the place that it proves; null: it is no receipt of ours, or its key is published no more */
  async verify(jws: string): Promise<Pick<Receipt, 'room' | 'epoch' | 'entry'> | null> {
    try {
      const { payload } = await jwtVerify(jws, (header) => this.#keys().verifier(header), {
        typ: RECEIPT_TYPE,
        issuer: this.#issuer,
      });
      return provenPlace.parse(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
      throw error;
    }
  }
}
