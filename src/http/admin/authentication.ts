import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import type { AdminRole } from '../../config/config.ts';
import { HttpProblem } from '../requests/problem.ts';
import type { FailureLimit } from './failure-limit.ts';
import { digestOf, type OperatorKey, type OperatorKeys } from './operator-keys.ts';

/** By which way somebody comes, and from which address. */
export interface Origin {
  readonly via: 'api' | 'panel';
  readonly from: string;
}

/** Who calls the admin API: an admin key without its secret, and where it is shown from. */
export interface AdminCaller extends Origin {
  readonly name: string;
  readonly role: AdminRole;
  /** The rooms that the key is for; null: all. */
  readonly rooms: readonly string[] | null;
}

/** From the least to the most powerful: each may do what the ones before it may. */
const roles: readonly AdminRole[] = ['viewer', 'operator', 'admin'];

/** @throws HttpProblem `forbidden` */
export function requireRole(caller: AdminCaller, role: AdminRole, what = 'this'): void {
  if (roles.indexOf(caller.role) >= roles.indexOf(role)) return;
  throw new HttpProblem('forbidden', { detail: `${what} needs the role ${role}; this key has ${caller.role}` });
}

/** @throws HttpProblem `unauthorized` or `too_many_failures` */
export type KeyCheck = (offered: Buffer, origin: Origin) => AdminCaller;

/**
 * Makes the check of admin keys. Digests are compared, all of them each time, so that the
 * time taken tells nothing about the keys. After too many wrong keys from an address, further wrong ones are told to wait;
 * a right one is always taken: nobody behind the same proxy can lock an operator out in the minute that counts.
 *
 * @param onWrongKey told of each that was not told to wait
 */
export function createKeyCheck(
  keys: Pick<OperatorKeys, 'good' | 'noteUse'>,
  limit: FailureLimit,
  onWrongKey: (origin: Origin) => void,
): KeyCheck {
  return function checkKey(offered, origin) {
    const digest = digestOf(offered);
    const [match] = keys.good().filter((key) => timingSafeEqual(key.digest, digest));
    if (match !== undefined) {
      keys.noteUse(match);
      return callerBy(match, origin);
    }
    const blockedForMs = limit.blockedForMs(origin.from);
    if (blockedForMs > 0) {
      throw new HttpProblem('too_many_failures', {
        headers: { 'Retry-After': String(Math.ceil(blockedForMs / 1000)) },
      });
    }
    limit.fail(origin.from);
    onWrongKey(origin);
    throw new HttpProblem('unauthorized', {
      detail: 'no admin key is like this one',
      headers: { 'WWW-Authenticate': 'Bearer realm="admin", error="invalid_token"' },
    });
  };
}

/** Who holds a key. */
export function callerBy({ name, role, rooms }: OperatorKey, { via, from }: Origin): AdminCaller {
  return { name, role, rooms, via, from };
}

/** The cookie by which a browser that is signed in calls the admin API. */
export const SESSION_COOKIE = 'owr_admin';

/**
 * Finds the caller by a session; null if the request has none.
 *
 * @throws HttpProblem `csrf_missing`
 */
export type SessionCheck = (ctx: Context) => AdminCaller | null;

/**
 * Makes the check of who calls the admin API: by a session, or by `Authorization: Bearer <key>` (RFC 6750). A proxy in
 * front of the panel may add a token of its own to each request, so a session comes first. A change without
 * `X-CSRF-Token` is not one of the panel: its key decides, if it has one.
 *
 * @returns throws HttpProblem `unauthorized`, `too_many_failures`, `csrf_missing`
 */
export function createAuthentication(checkKey: KeyCheck, checkSession: SessionCheck): (ctx: Context) => AdminCaller {
  function callerOfSession(ctx: Context, hasKey: boolean): AdminCaller | null {
    const reads = ctx.method === 'GET' || ctx.method === 'HEAD';
    if (hasKey && !reads && ctx.get('X-CSRF-Token') === '') return null;
    return checkSession(ctx);
  }

  return function authenticate(ctx) {
    const offered = /^Bearer +(\S.*)$/i.exec(ctx.get('Authorization'))?.[1];
    const caller = callerOfSession(ctx, offered !== undefined);
    if (caller !== null) return caller;
    // Node reads header bytes as Latin-1.
    if (offered !== undefined) return checkKey(Buffer.from(offered, 'latin1'), { via: 'api', from: ctx.ip });
    throw new HttpProblem('unauthorized', {
      detail: 'send an admin key as Authorization: Bearer <key>',
      headers: { 'WWW-Authenticate': 'Bearer realm="admin"' },
    });
  };
}
