import { hash } from 'node:crypto';
import type { EventView } from './event-view.ts';
import type { OutgoingResult } from './outgoing-request.ts';

/** What became of one attempt to tell one event to one reader. */
export type Delivery =
  | { readonly kind: 'delivered' }
  /** There was nothing to tell after all. */
  | { readonly kind: 'unneeded' }
  /** The reader has understood and does not want it: it is not sent again. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Nothing more is to be sent to this reader. */
  | { readonly kind: 'gone'; readonly why: string }
  /** To be tried again. `retryAfterMs` is what the reader asks for, null: nothing. */
  | { readonly kind: 'failed'; readonly why: string; readonly retryAfterMs: number | null };

/** Somebody outside who is told the events of a room, one at a time and in their order. */
export interface EventReader {
  readonly kind: 'webhook' | 'logout';
  readonly room: string;
  /** Of its own among the readers of its kind in the room. */
  readonly name: string;
  /** A reader with the name of an earlier one and another id begins anew. */
  readonly id: string;
  /** Another one after every change of what the reader is. */
  readonly revision: number;
  /** The event after which it begins; null: the newest one when it is first seen. */
  readonly after: number | null;
  wants(event: EventView): boolean;
  /** Sends one event. Never logs what it sends. */
  send(event: EventView, signal: AbortSignal): Promise<Delivery>;
}

/** Of a sha256, in hexadecimal: a safe integer. */
const REVISION_DIGITS = 12;

/** A revision that follows from what a reader is, for one that nobody counts the changes of. */
export function revisionOf(what: string): number {
  return Number.parseInt(hash('sha256', what).slice(0, REVISION_DIGITS), 16);
}

/** How long a receiver may take to answer; shorter than a lease by more than the time after which that is renewed. */
export const SEND_TIMEOUT_MS = 15_000;

/** Every status from 200 to 299 is a success; all others, redirects included, and failures are to be tried again. */
export function deliveryOf(result: OutgoingResult, epochMs: number): Delivery {
  if (result.kind === 'failed') {
    const why = result.code === null ? result.reason : `${result.reason} (${result.code})`;
    return { kind: 'failed', why, retryAfterMs: null };
  }
  if (result.status >= 200 && result.status < 300) return { kind: 'delivered' };
  return {
    kind: 'failed',
    why: `status ${result.status}`,
    retryAfterMs: retryAfterMs(result.headers['retry-after'], epochMs),
  };
}

/** Milliseconds that a `Retry-After` asks for: seconds, or a date (RFC 9110 §10.2.3). */
function retryAfterMs(header: string | undefined, epochMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const atMs = header.endsWith(' GMT') ? Date.parse(header) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - epochMs);
}
