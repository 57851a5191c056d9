import type { Session } from '../load/session.ts';
import { AUTHORIZE_PATH } from './client.ts';

/**
 * Somebody arrives: an authorization request, and the interaction that it leads to: a page, or an answer at once.
 *
 * @param path of the authorization request
 * @returns the path of the interaction
 */
export async function arrive(session: Session, path = AUTHORIZE_PATH): Promise<string> {
  const { status, location } = await session.request(path);
  if (location === null) throw new Error(`/authorize answered ${status}`);
  const page = await session.request(location);
  if (page.status !== 200 && page.status !== 303) throw new Error(`the page answered ${page.status}`);
  return new URL(location, 'http://localhost').pathname;
}
