import { NOT_ADMITTED } from '../../oidc/interaction-policy.ts';
import type { Entry } from '../../oidc/session.ts';
import type { CookieContext } from '../../sealing/issuer-cookies.ts';
import type { PendingRequest } from '../../sealing/packed-request.ts';
import type { Leaving, WaitingPageParts } from './visitor.ts';

/** A visitor who is inside, with the login that the code is for. */
export type BegunEntry = Entry & { readonly serial: number };

/** For how long version 0.1 takes the result of a request, in seconds. */
const FORMER_RESULT_S = 60;

/** Goes on with the request of a visitor who is inside. */
export async function goOn(
  parts: WaitingPageParts,
  ctx: CookieContext,
  uid: string,
  request: PendingRequest,
  entry: BegunEntry,
): Promise<Leaving> {
  if (request.unjudged !== true) {
    return { kind: 'sent', location: await finish(parts, ctx, uid, request, entry) };
  }
  parts.pending.leave(ctx, uid);
  return { kind: 'admitted', request, ...entry };
}

/** Notes the visit and its login in the request, which then can be resumed. @returns where */
async function finish(
  { pending, issuer, storeMs }: WaitingPageParts,
  ctx: CookieContext,
  uid: string,
  request: PendingRequest,
  { visit: { sub, enteredAtMs }, serial }: BegunEntry,
): Promise<string> {
  const nowS = Math.floor(storeMs() / 1000);
  const { name, reasons } = request.prompt;
  // A visitor who was inside and had to log in came because the client wanted them asked again (OIDC Core §3.1.2.1).
  const asked = name === 'login' && !reasons.includes(NOT_ADMITTED) ? nowS : Math.floor(enteredAtMs / 1000);
  await pending.finish(ctx, uid, { ...request, result: { sub, authTime: asked, serial, exp: nowS + FORMER_RESULT_S } });
  return `${issuer}/authorize/${uid}`;
}
