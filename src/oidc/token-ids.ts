import type { ClientRegistry } from '../config/client-registry.ts';
import { decodeGrantId } from './grant-id.ts';

/** Derives 22 characters of base64url that nobody can guess (`Sealer.derive`). */
export type Derive = (purpose: string, value: string) => string;

const PART = 22;
/** An access token is good for this many of its periods, and is the same again within one. */
const PERIODS = 6;
/** More than the periods in which one is good: its record is then free for another one. */
const RECORDS = 8;

/**
 * Names codes and tokens after the login that they come of, so that a repeated answer has the same ones, and the store keeps
 * a bounded number of records for each visit however often its tokens are asked for:
 *
 * - A visit has as many places as it may have logins. The serials of its logins lie in different ones.
 * - A place has a record for each of the last periods of its access tokens, and for each scope.
 * - A place has two records for refresh tokens, so that a rotation does not overwrite the token that it uses up.
 *
 * The first 22 characters of a token name its record. The rest is the secret: a record that a newer token was written to is
 * none of an older one.
 */
export class TokenIds {
  readonly #derive: Derive;
  readonly #clients: ClientRegistry;

  constructor(derive: Derive, clients: ClientRegistry) {
    this.#derive = derive;
    this.#clients = clients;
  }

  /** The one code of a login. */
  code(grantId: string): string {
    return this.#derive('code', grantId);
  }

  /** @param nowMs process clock @param lifetimeMs of the access tokens of the client */
  accessToken(
    grantId: string,
    { scope, nowMs, lifetimeMs }: { readonly scope: string; readonly nowMs: number; readonly lifetimeMs: number },
  ): string {
    const period = Math.floor((nowMs * PERIODS) / lifetimeMs);
    const record = this.#derive('access', `${this.#placeOf(grantId)} ${period % RECORDS} ${scope}`);
    return record + this.#derive('access', `${grantId} ${period} ${scope}`);
  }

  /** @param rotation how many refresh tokens the login had before */
  refreshToken(grantId: string, rotation: number): string {
    const record = this.#derive('refresh', `${this.#placeOf(grantId)} ${rotation % 2}`);
    return `${record}${this.#derive('refresh', `${grantId} ${rotation}`)}${rotation}`;
  }

  /** Whether a refresh token is one of a login, from before the token that the store has of it: it was used up. */
  isFormer(id: string, kept: Readonly<Record<string, unknown>>): boolean {
    const { grantId, rotations } = kept;
    const [, rotation = ''] = /^[\w-]{44}(\d{1,9})$/.exec(id) ?? [];
    if (rotation === '' || typeof grantId !== 'string' || !(Number(rotation) < Number(rotations))) return false;
    return id === this.refreshToken(grantId, Number(rotation));
  }

  #placeOf(grantId: string): string {
    const grant = decodeGrantId(grantId);
    if (grant === null) throw new Error('a token without a grant of ours');
    const { room, sub, serial, clientId } = grant;
    return `${room}.${sub}.${serial % this.#clients.get(clientId).login.most}`;
  }
}

/** The name of the record that a code or token is kept in. Tokens of version 0.2 have a record each. */
export function recordOf(id: string): string {
  return id.length >= 2 * PART ? id.slice(0, PART) : id;
}
