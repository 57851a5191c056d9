import { SECOND_MS } from './page.js';

const GIVE_UP_MS = 15 * SECOND_MS;

/** @throws with `retryAfter` as the server says it, where it gives no good answer */
export async function ask(address, type, cache = 'no-store') {
  const signal = AbortSignal.timeout(GIVE_UP_MS);
  const response = await fetch(address, { headers: { accept: type }, cache, signal });
  if (response.ok || (response.status === 404 && type === 'text/html')) return response;
  throw Object.assign(new Error(`status ${response.status}`), { retryAfter: response.headers.get('retry-after') });
}
