import { inflateRawSync } from 'node:zlib';
import { z } from 'zod';

/*
 * How version 0.1 reads what the product keeps outside of its processes. During an upgrade of processes that share a
 * Redis, it reads what the newer version has written. Copied from that version; it never changes.
 */

/** Fields of a ticket by their places; what is behind them is not looked at (src/room/ticket.ts). */
export function readTicket(bytes: Buffer): Record<string, unknown> | null {
  const fields: unknown = JSON.parse(bytes.toString());
  if (!Array.isArray(fields)) return null;
  const [id, epoch, number, joinedAtMs, generation, clientId, uid, entry = null, locales = null] = fields;
  return { id, epoch, number, joinedAtMs, generation, clientId, uid, entry, locales };
}

const request = z.object({
  params: z.record(z.string(), z.unknown()),
  prompt: z.object({ name: z.string(), reasons: z.array(z.string()) }),
  iat: z.int(),
  exp: z.int(),
  unjudged: z.literal(true).optional(),
  result: z.object({ sub: z.string(), authTime: z.int(), exp: z.int() }).optional(),
});

/**
 * A request that waits; `stored`: the store has it (src/sealing/pending-request.ts).
 *
 * @throws Error for anything else, which gave a page of status 500
 */
export function readRequest(bytes: Buffer): z.infer<typeof request> | 'stored' {
  const body = bytes.subarray(1);
  const text = bytes[0] === 1 ? inflateRawSync(body, { maxOutputLength: 65_536 }) : body;
  return z.union([z.literal('stored'), request]).parse(JSON.parse(text.toString()));
}

/** When an app was given the ticket, how long it was to wait, and the ticket (src/sealing/app-tickets.ts). */
export function readAppTicket(bytes: Buffer): [answeredAtMs: number, intervalS: number, ticket: string] {
  return z.tuple([z.int(), z.number(), z.string()]).parse(JSON.parse(bytes.toString()));
}

export interface FormerVisit {
  readonly number: number;
  readonly ticket: number;
  readonly grant: number;
  readonly exchanged: boolean;
  readonly raisedAtMs: number;
  readonly outcome: string;
}

/** A visit, as the scripts keep it (lua/lib/visits.lua, `visits.unpack`). @throws Error for anything else */
export function readVisit(text: string): FormerVisit {
  const fields = /^(\S+) \S+ \S+ \S+ (\S+) (\S+) (\S+) (\S+) \S+ (\S+)$/.exec(text);
  if (fields === null) throw new Error(`no visit: ${text}`);
  const [, number, ticket, grant, exchanged, raised, outcome = ''] = fields;
  return {
    ...{ number: Number(number), ticket: Number(ticket), grant: Number(grant), exchanged: exchanged === '1' },
    ...{ raisedAtMs: Number(raised), outcome },
  };
}

/** Whether a ticket of this generation goes on with the visit (lua/lib/place.lua, `place.is_current`). */
export function isCurrent({ ticket, raisedAtMs }: FormerVisit, generation: number, nowMs: number): boolean {
  return generation >= ticket || (generation === ticket - 1 && nowMs - raisedAtMs < 30_000);
}

/** The lines of a room's settings, in their order (src/store/redis/settings-codec.ts). */
const SETTINGS = [
  'mode',
  'rate',
  'capacity',
  'turnWindowMs',
  'graceMs',
  'admissionMs',
  'opensAtMs',
  'passOver',
  'gate',
  'drawSource',
  'message',
];

/** The stored settings of a room by name. @throws Error where a script would find no line (lua/lib/state.lua, `setting`) */
export function readSettings(text: string): Record<string, string> {
  const lines = text.split('\n');
  if (lines.length < SETTINGS.length) throw new Error(`lines are missing: ${text}`);
  return Object.fromEntries(SETTINGS.map((name, index) => [name, lines[index] ?? '']));
}

const signingKeys = z.object({
  keys: z
    .array(
      z.object({
        alg: z.enum(['RS256', 'ES256', 'EdDSA']),
        jwk: z.record(z.string(), z.unknown()),
        signsFromMs: z.number(),
      }),
    )
    .min(1),
});

/** The `kid` of the key that signs (src/oidc/signing-keys.ts). @throws Error for a document that kept it from starting */
export function readSigningKid(document: unknown, nowMs: number): unknown {
  const { keys } = signingKeys.parse(document);
  return (keys.findLast(({ signsFromMs }) => signsFromMs <= nowMs) ?? keys[0])?.jwk.kid;
}

/** Room, visit, generation and client of a grant (src/oidc/grant-id.ts). */
export const GRANT_ID = /^(?<room>[^.]+)\.(?<sub>[^.]+)\.(?<generation>\d{1,15})\.(?<client>.+)$/s;

/** The types of events that a reader of the feed knows (src/store/redis/event-codec.ts). */
export const EVENT_TYPES = [
  'admission.started',
  'admission.ended',
  'serving.advanced',
  'turns.missed',
  'settings.changed',
  'room.reset',
  'doors.opened',
  'draw.completed',
  'gate.changed',
  'numbers.skipped',
  'room.metrics',
];
