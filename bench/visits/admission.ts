import type { Session, SessionAnswer } from '../load/session.ts';
import { AUTHORIZE_PATH, CALLBACK, tokenRequest } from './client.ts';

const MOST_HOPS = 4;

export interface Tokens {
  readonly accessToken: string;
  /** null: the client gets none. */
  readonly refreshToken: string | null;
}

/** Somebody is let in: from the authorization request to the claims. */
export async function enter(session: Session): Promise<Tokens> {
  return finish(session, await session.request(AUTHORIZE_PATH));
}

/** The rest of the way: follows redirects to the relying party, which gets the tokens and asks for the claims. */
export async function finish(session: Session, answer: SessionAnswer): Promise<Tokens> {
  let { status, location } = answer;
  for (let hops = 0; location !== null && !location.startsWith(CALLBACK); hops += 1) {
    if (hops === MOST_HOPS) throw new Error(`never reached the callback, at last ${location}`);
    ({ status, location } = await session.request(location));
  }
  if (location === null) throw new Error(`stopped with ${status}`);
  const tokens = await exchange(session, new URL(location).searchParams.get('code') ?? '');
  const claims = await session.request('/userinfo', { headers: { Authorization: `Bearer ${tokens.accessToken}` } });
  if (claims.status !== 200 || typeof JSON.parse(claims.text).sub !== 'string') {
    throw new Error(`/userinfo answered ${claims.status}`);
  }
  return tokens;
}

async function exchange(session: Session, code: string): Promise<Tokens> {
  const { status, text } = await session.request('/token', tokenRequest(code));
  if (status !== 200) throw new Error(`/token answered ${status}: ${text}`);
  const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = JSON.parse(text);
  if (typeof idToken !== 'string') throw new Error('no ID token');
  return { accessToken: String(accessToken), refreshToken: typeof refreshToken === 'string' ? refreshToken : null };
}
