import { hash, randomBytes, randomUUID } from 'node:crypto';
import type { ClaimRequest } from '../line-store.ts';
import type { ScriptArgument } from './scripts.ts';

/** How long a caller's key is remembered, and one that is made only to repeat a call whose answer was lost. */
const KEY_REMEMBERED_MS = 24 * 3_600_000;
const OWN_KEY_REMEMBERED_MS = 60_000;

/** What a ticket's answer is remembered under: 12 bits choose the hash, 64 bits are the field. */
export function fingerprint(ticketId: string): readonly [prefix: string, rest: Buffer] {
  const digest = hash('sha256', ticketId, 'buffer');
  return [digest.readUInt16BE(8).toString(16).padStart(4, '0').slice(1), digest.subarray(0, 8)];
}

/** A key of any length as one of bounded length, and how long it is remembered; a call without one gets its own. */
export function onceKey(key: string | null): readonly [key: string, rememberedMs: number] {
  if (key === null) return [randomUUID(), OWN_KEY_REMEMBERED_MS];
  return [hash('sha256', key, 'base64url'), KEY_REMEMBERED_MS];
}

/** The seed of an epoch's draw: 64 hexadecimal digits (DESIGN §3). */
export function freshSeed(): string {
  return randomBytes(32).toString('hex');
}

/** A claim as its script takes it. */
export function claimArguments({ epoch, number, sub, ticketGeneration, admissionMs }: ClaimRequest): ScriptArgument[] {
  return [epoch, number, sub, ticketGeneration, admissionMs ?? ''];
}
