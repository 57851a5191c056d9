import type { Replacement } from '../../support/source-copy.ts';

/** How much is kept, and for how long, in the product that is tried: a fraction of what the product itself keeps. */
export const SMALL = {
  /** The newest events of a room. Redis cuts its stream a node of a hundred at a time. */
  events: 500,
  acts: 200,
  /** Of all rings of the audit log. */
  audit: 200 + 100 + 50,
  auditKeyedMs: 60_000,
  endedVisits: 300,
  endedVisitMs: 60_000,
  keyedAnswerMs: 60_000,
  codeMs: 60_000,
  largeRequests: 50,
  spareIssuerMs: 20_000,
} as const;

/** As it is in the product: a join is answered again for so long, and Redis keeps the whole minutes that it touches. */
export const JOIN_ANSWER_MS = 120_000;
export const JOIN_HASHES_A_MINUTE = 4_096;
export const CHUNK_NUMBERS = 65_536;

/** The bounds of the product that are no settings, made so small that they are reached within minutes. */
export const smallBounds: readonly Replacement[] = [
  { file: 'src/room/room-event.ts', from: 'EVENTS_KEPT = 100_000', to: `EVENTS_KEPT = ${SMALL.events}` },
  { file: 'src/room/room-event.ts', from: 'ACTS_KEPT = 10_000', to: `ACTS_KEPT = ${SMALL.acts}` },
  { file: 'src/room/visit.ts', from: 'ENDED_VISITS_KEPT = 100_000', to: `ENDED_VISITS_KEPT = ${SMALL.endedVisits}` },
  { file: 'src/room/visit.ts', from: 'ENDED_VISIT_MS = 24 * 3_600_000', to: `ENDED_VISIT_MS = ${SMALL.endedVisitMs}` },
  {
    file: 'src/room/line-limits.ts',
    from: 'KEYED_ANSWER_MS = 24 * 3_600_000',
    to: `KEYED_ANSWER_MS = ${SMALL.keyedAnswerMs}`,
  },
  { file: 'src/oidc/provider-configuration.ts', from: 'CODE_TTL_S = 600', to: `CODE_TTL_S = ${SMALL.codeMs / 1000}` },
  { file: 'src/sealing/large-requests.ts', from: 'MAX_STORED = 10_000', to: `MAX_STORED = ${SMALL.largeRequests}` },
  { file: 'src/http/aws/token-issuers.ts', from: 'SPARE_MS = 300_000', to: `SPARE_MS = ${SMALL.spareIssuerMs}` },
  {
    file: 'src/http/admin/audit-log.ts',
    from: '{ acts: 50_000, steps: 20_000, failures: 5_000 }',
    to: '{ acts: 200, steps: 100, failures: 50 }',
  },
  {
    file: 'src/http/admin/audit-log.ts',
    from: 'KEYED_MS = 24 * 3_600_000',
    to: `KEYED_MS = ${SMALL.auditKeyedMs}`,
  },
  // What a process remembers.
  { file: 'src/http/aws/issued-tokens.ts', from: 'KEPT = 5_000', to: 'KEPT = 100' },
  { file: 'src/oidc/ticket-pace.ts', from: 'MOST_KNOWN = 50_000', to: 'MOST_KNOWN = 500' },
  {
    file: 'src/sealing/ticket-jar.ts',
    from: 'MOST_OPENED_CHARACTERS = 3_000_000',
    to: 'MOST_OPENED_CHARACTERS = 100_000',
  },
  { file: 'src/http/admin/failure-limit.ts', from: 'ADDRESSES_KEPT = 10_000', to: 'ADDRESSES_KEPT = 200' },
];
