import { hash } from 'node:crypto';
import { HttpProblem } from '../problem.ts';
import type { AdminCaller } from './authentication.ts';

/** A string of Structured Fields (RFC 8941 §3.3.3), as the draft has it; or the same bare, as most clients send it. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;
const BARE = /^[!#-~]+$/;
const MAX_LENGTH = 255;

function unquote(header: string): string | null {
  const quoted = QUOTED.exec(header)?.[1];
  if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
  return BARE.test(header) ? header : null;
}

/**
 * Reads an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), and makes it the caller's own, so that two
 * operators who choose the same key do not meet.
 *
 * @returns 43 characters of base64url; null: the header is not there
 * @throws HttpProblem `request_invalid`
 */
export function idempotencyKey(header: string | undefined, caller: AdminCaller): string | null {
  if (header === undefined) return null;
  const key = unquote(header);
  if (key === null || key === '' || key.length > MAX_LENGTH) {
    const message = `must be 1 to ${MAX_LENGTH} visible ASCII characters`;
    throw new HttpProblem('request_invalid', { errors: [{ path: 'Idempotency-Key', message }] });
  }
  return hash('sha256', JSON.stringify([caller.name, key]), 'base64url');
}
