import { hash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import type { AdminKey, AdminRole } from '../../config/config.ts';
import { requireToken } from '../panel/cross-site.ts';
import type { PanelSessions } from '../panel/sessions.ts';
import { HttpProblem } from '../problem.ts';
import type { FailureLimit } from './failure-limit.ts';

/** Who calls the admin API: an admin key without its secret. */
export type AdminCaller = Omit<AdminKey, 'key'>;

/** From the least to the most powerful: each may do what the ones before it may. */
const roles: readonly AdminRole[] = ['viewer', 'operator', 'admin'];

/** @throws HttpProblem `forbidden` */
export function requireRole(caller: AdminCaller, role: AdminRole, what = 'this'): void {
  if (roles.indexOf(caller.role) >= roles.indexOf(role)) return;
  throw new HttpProblem('forbidden', { detail: `${what} needs the role ${role}; this key has ${caller.role}` });
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** @throws HttpProblem `unauthorized` or `too_many_failures` */
export type KeyCheck = (offered: Buffer, address: string) => AdminCaller;

/**
 * Makes the check of admin keys. Digests are compared, all of them each time, so that the
 * time taken tells nothing about the keys. After too many wrong keys from an address, further wrong ones are told to wait;
 * a right one is always taken: nobody behind the same proxy can lock an operator out in the minute that counts.
 */
export function createKeyCheck(keys: readonly AdminKey[], limit: FailureLimit): KeyCheck {
  const known = keys.map(({ name, role, key }) => ({ caller: { name, role }, digest: sha256(Buffer.from(key)) }));

  return function checkKey(offered, address) {
    const digest = sha256(offered);
    const [match] = known.filter((key) => timingSafeEqual(key.digest, digest));
    if (match !== undefined) return match.caller;
    const blockedForMs = limit.blockedForMs(address);
    if (blockedForMs > 0) {
      throw new HttpProblem('too_many_failures', {
        headers: { 'Retry-After': String(Math.ceil(blockedForMs / 1000)) },
      });
    }
    limit.fail(address);
    throw new HttpProblem('unauthorized', {
      detail: 'no admin key is like this one',
      headers: { 'WWW-Authenticate': 'Bearer realm="admin", error="invalid_token"' },
    });
  };
}

/**
 * Makes the check of who calls the admin API: by `Authorization: Bearer <key>` (RFC 6750), or from the control panel
 * by its session, which for anything but reading needs the token of the session too.
 *
 * @returns throws HttpProblem `unauthorized`, `too_many_failures`, `csrf_missing`
 */
export function createAuthentication(
  checkKey: KeyCheck,
  sessions: Pick<PanelSessions, 'read'>,
): (ctx: Context) => AdminCaller {
  return function authenticate(ctx) {
    const offered = /^Bearer +(\S.*)$/i.exec(ctx.get('Authorization'))?.[1];
    // Node reads header bytes as Latin-1.
    if (offered !== undefined) return checkKey(Buffer.from(offered, 'latin1'), ctx.ip);
    const session = sessions.read(ctx);
    if (session === null) {
      throw new HttpProblem('unauthorized', {
        detail: 'send an admin key as Authorization: Bearer <key>',
        headers: { 'WWW-Authenticate': 'Bearer realm="admin"' },
      });
    }
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') requireToken(ctx, session, ctx.get('X-CSRF-Token'));
    return session.caller;
  };
}
