import { AUTHORIZE_PATH, CALLBACK, tokenRequest } from './client.ts';
import type { Session } from './session.ts';

const MOST_HOPS = 4;

/** Somebody arrives: an authorization request, and the interaction that it leads to: a page, or an answer at once. */
export async function arrive(session: Session): Promise<void> {
  const authorize = await session.request(AUTHORIZE_PATH);
  if (authorize.location === null) throw new Error(`/authorize answered ${authorize.status}`);
  const page = await session.request(authorize.location);
  if (page.status !== 200 && page.status !== 303) throw new Error(`the page answered ${page.status}`);
}

/** Somebody is let in: from the authorization request to the claims. */
export async function enter(session: Session): Promise<void> {
  let { status, location } = await session.request(AUTHORIZE_PATH);
  for (let hops = 0; location !== null && !location.startsWith(CALLBACK); hops += 1) {
    if (hops === MOST_HOPS) throw new Error(`never reached the callback, at last ${location}`);
    ({ status, location } = await session.request(location));
  }
  if (location === null) throw new Error(`stopped with ${status}`);
  const tokens = await session.request('/token', tokenRequest(new URL(location).searchParams.get('code') ?? ''));
  if (tokens.status !== 200) throw new Error(`/token answered ${tokens.status}: ${tokens.text}`);
  const { access_token: accessToken, id_token: idToken } = JSON.parse(tokens.text);
  if (typeof idToken !== 'string') throw new Error('no ID token');
  const claims = await session.request('/userinfo', { headers: { Authorization: `Bearer ${accessToken}` } });
  if (claims.status !== 200 || typeof JSON.parse(claims.text).sub !== 'string') {
    throw new Error(`/userinfo answered ${claims.status}`);
  }
}
