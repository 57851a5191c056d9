import { hash } from 'node:crypto';
import { HttpProblem } from '../requests/problem.ts';
import type { AdminCaller } from './authentication.ts';

/** A string of Structured Fields (RFC 8941 §3.3.3), as the draft has it; or the same bare, as most clients send it. */
export const idempotencyKeyPattern = /^(?:[\x21\x23-\x7e]{1,255}|"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255}")$/;

function unquote(header: string): string {
  return header.startsWith('"') ? header.slice(1, -1).replace(/\\(.)/g, '$1') : header;
}

/**
 * Reads an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), and makes it the caller's own, so that two
 * operators who choose the same key do not meet.
 *
 * @returns 43 characters of base64url; null: the header is not there
 * @throws HttpProblem `request_invalid`
 */
export function idempotencyKey(header: string | undefined, caller: Pick<AdminCaller, 'name'>): string | null {
  if (header === undefined) return null;
  if (!idempotencyKeyPattern.test(header)) {
    const message = 'must be 1 to 255 visible ASCII characters';
    throw new HttpProblem('request_invalid', { errors: [{ path: 'Idempotency-Key', message }] });
  }
  return hash('sha256', JSON.stringify([caller.name, unquote(header)]), 'base64url');
}
