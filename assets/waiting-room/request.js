import { SECOND_MS } from './page.js';

export const GIVE_UP_MS = 15 * SECOND_MS;

/** @throws with `status` (0: no answer), and `retryAfter` as the server says it, where it gives no good answer */
export async function ask(address, type, cache = 'no-store') {
  const signal = AbortSignal.timeout(GIVE_UP_MS);
  const response = await arrival(fetch(address, { headers: { accept: type }, cache, signal }));
  if (response.ok || (response.status === 404 && type === 'text/html')) return response;
  const { status, headers } = response;
  throw Object.assign(new Error(`status ${status}`), { status, retryAfter: headers.get('retry-after') });
}

/** The answer, or a part of it, once it is here. @throws with `status` 0 where none comes, or only half of it */
export function arrival(answer) {
  return answer.catch((cause) => {
    throw Object.assign(new Error('no answer', { cause }), { status: 0 });
  });
}
