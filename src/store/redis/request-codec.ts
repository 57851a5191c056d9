import { hash, randomBytes, randomUUID } from 'node:crypto';
import { KEYED_ANSWER_MS } from '../../room/line-limits.ts';
import type { Witness } from '../../room/times.ts';
import type { LoginRequest } from '../../room/visit.ts';
import type { ClaimRequest, LookRequest } from '../line-store.ts';
import type { ScriptArgument } from './scripts.ts';

/** How long a key is remembered that is made only to repeat a call whose answer was lost. */
const OWN_KEY_REMEMBERED_MS = 60_000;

/** What a ticket's answer is remembered under: 12 bits choose the hash, 64 bits are the field. */
export function fingerprint(ticketId: string): readonly [prefix: string, rest: Buffer] {
  const digest = hash('sha256', ticketId, 'buffer');
  return [digest.readUInt16BE(8).toString(16).padStart(4, '0').slice(1), digest.subarray(0, 8)];
}

/** A key of any length as one of bounded length, and how long it is remembered; a call without one gets its own. */
export function onceKey(key: string | null): readonly [key: string, rememberedMs: number] {
  if (key === null) return [randomUUID(), OWN_KEY_REMEMBERED_MS];
  return [hash('sha256', key, 'base64url'), KEYED_ANSWER_MS];
}

/** The seed of an epoch's draw: 64 hexadecimal digits (LINE.md, prequeue and draw). */
export function freshSeed(): string {
  return randomBytes(32).toString('hex');
}

/** A claim as its script takes it. */
export function claimArguments(request: ClaimRequest): ScriptArgument[] {
  const { epoch, number, sub, ticketGeneration, admissionMs, login } = request;
  return [epoch, number, sub, ticketGeneration, admissionMs ?? '', ...loginArguments(login)];
}

/** The login that a claim begins, or a look asks for, as scripts take it (lua/lib/logins.lua). */
export function loginArguments(login: LoginRequest | undefined): ScriptArgument[] {
  if (login === undefined) return ['', '', ''];
  return [encodeURIComponent(login.client), login.most, login.sessionMs ?? ''];
}

/** What a process tells a script of the time (lua/lib/begin.lua). @param clockMs in place of the server's; null: that one counts */
export function timeArgument(clockMs: number | null, witness: Witness | null, longestDoorStepMs?: number): string {
  const { lineMs = '', sinceMs = '' } = witness ?? {};
  return `${clockMs ?? ''} ${lineMs} ${sinceMs} ${longestDoorStepMs ?? ''}`;
}

/** A look as its script takes it. */
export function lookArguments(request: LookRequest): ScriptArgument[] {
  const { epoch, number, sub, ticketGeneration, isHere = true, login } = request;
  return [epoch, number, sub, ticketGeneration, isHere ? '1' : '0', ...loginArguments(login)];
}
