import type { Random } from '../../support/random.ts';
import { type HeaderLine, headerOf, type Recorded } from '../record/recorded.ts';

/** How the body is framed, and what else comes over the connection. */
export type Framing =
  | { readonly kind: 'length' | 'none' | 'both' | 'early end' | 'bare line feeds' | 'two lengths' }
  | { readonly kind: 'chunked'; readonly size: number; readonly extension: string; readonly trailer: string }
  | { readonly kind: 'wrong length'; readonly by: number }
  | { readonly kind: 'piped'; readonly times: number }
  | { readonly kind: 'in pieces'; readonly size: number };

/** A request on its way to be another one. Texts have one character a byte. */
export interface Draft {
  method: string;
  target: string;
  headers: HeaderLine[];
  body: Buffer;
  framing: Framing;
  /** HTTP/1.1 and what else somebody may write there. */
  version: string;
}

/** What a change of a draft may draw upon. */
export interface Sources {
  readonly random: Random;
  /** Requests of others, to take pieces from. */
  readonly others: readonly Recorded[];
}

export type DraftChange = (draft: Draft, sources: Sources) => void;

export function draftOf({ method, target, headers, body }: Recorded): Draft {
  return { method, target, headers: [...headers], body, framing: { kind: 'length' }, version: 'HTTP/1.1' };
}

/** Values of headers by name, of all requests of a recording: asked for often. */
const known = new WeakMap<readonly Recorded[], Map<string, readonly string[]>>();

/** All that was sent in a header, by anybody. */
export function allOf(others: readonly Recorded[], name: string): readonly string[] {
  const byName = known.get(others) ?? new Map<string, readonly string[]>();
  known.set(others, byName);
  const values = byName.get(name) ?? others.flatMap((request) => headerOf(request, name) ?? []);
  byName.set(name, values);
  return values;
}

/** What somebody else has sent in a header. @returns null: nobody sent one */
export function otherHeader({ random, others }: Sources, name: string): string | null {
  const values = allOf(others, name);
  return values.length === 0 ? null : random.pick(values);
}

/** Puts a header in the place of one, or of none. */
export function setHeader(draft: Draft, name: string, value: string): void {
  const others = draft.headers.filter(([each]) => each.toLowerCase() !== name.toLowerCase());
  draft.headers = [...others, [name, value]];
}
