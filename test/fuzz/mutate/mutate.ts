import { AwsClient } from '../../support/aws-client.ts';
import { Random } from '../../support/random.ts';
import type { HeaderLine, Recorded } from '../record/recorded.ts';
import { isFraming } from '../record/recorded.ts';
import { changeBody, replaceBody } from './bodies.ts';
import { changeCookies } from './cookies.ts';
import { type Draft, type DraftChange, draftOf, setHeader } from './draft.ts';
import { changeFraming, type Wire, wireOf } from './framings.ts';
import { addHeader, changeHeader, changeType, largeHeaders } from './headers.ts';
import { changeForm, changeMethod, changePath, changeQuery } from './targets.ts';

/** Each as often as it stands here. */
const CHANGES: readonly DraftChange[] = [
  ...[changeQuery, changeQuery, changeQuery, changePath, changePath, changeForm, changeMethod],
  ...[addHeader, addHeader, changeHeader, changeHeader, changeType, largeHeaders],
  ...[changeCookies, changeCookies, changeCookies, changeCookies],
  ...[changeBody, changeBody, changeBody, changeBody, replaceBody, changeFraming, changeFraming],
];

export interface Mutated extends Wire {
  /** Of the request that it was made of. */
  readonly name: string;
  readonly method: string;
}

/** Says which request of a campaign is meant; the same one is made of it each time. */
export interface Place {
  readonly seed: number;
  readonly block: number;
  readonly index: number;
}

/** Makes the request at a place of a campaign, of those that were recorded for its block. */
export function mutate({ seed, block, index }: Place, recorded: readonly Recorded[]): Mutated {
  const random = new Random(mixed(mixed(seed, block), index));
  const original = random.pick(recorded);
  const draft = draftOf(original);
  // As if everybody came from another address: wrong keys are counted by these.
  setHeader(draft, 'X-Forwarded-For', `10.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`);
  // A few go as they are: what they use up is then gone for the others.
  const count = random.pick([0, 1, 1, 1, 1, 2, 2, 3, 5]);
  for (let i = 0; i < count; i += 1) random.pick(CHANGES)(draft, { random, others: recorded });
  if (draft.target.startsWith('/aws/private') && random.chance(0.8)) sign(draft);
  return { name: original.name, method: draft.method, ...wireOf(draft) };
}

/** Two numbers as one of 32 bits, which differs much where they differ little (MurmurHash3). */
function mixed(one: number, other: number): number {
  let hash = Math.imul(one ^ Math.imul(other + 1, 0xcc9e2d51), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Signs a request anew, so that a change of it comes further than the check of its signature. */
function sign(draft: Draft): void {
  const { method, target, body, headers } = draft;
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  const url = `http://${host}${target}`;
  if (!URL.canParse(url) || (method !== 'GET' && method !== 'POST')) return;
  const kept = headers.filter(([name]) => /^(content-type|idempotency-key)$/i.test(name));
  const aws = new AwsClient(`http://${host}`, '');
  try {
    const signed = aws.signed({ url, method, headers: Object.fromEntries(kept), body: body.toString() });
    const lines: HeaderLine[] = Object.entries(signed.headers);
    draft.headers = [['Host', host], ...lines.filter((line) => !isFraming(line) && !/^host$/i.test(line[0]))];
  } catch {
    // What cannot be signed goes with the signature that it has.
  }
}
