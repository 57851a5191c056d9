import { sendRequest } from './outgoing-request.ts';

/** What the library waits for a response, and reads of it (`fetchResponseBodyLimits`). */
const TIMEOUT_MS = 2_500;

/** RFC 9110 §15: an answer of these has no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Fetches the keys of a client (`jwks_uri`), where webhooks, gates and logout tokens may go too: into private networks, and
 * never to a metadata service.
 *
 * @throws TypeError as `fetch` does, with words for whoever set up the client
 */
export const fetchKeys: typeof fetch = async (input, { headers, signal } = {}) => {
  const url = input instanceof Request ? input.url : String(input);
  const result = await sendRequest({
    ...{ method: 'GET', url, timeoutMs: TIMEOUT_MS, headers: Object.fromEntries(new Headers(headers)) },
    ...(signal != null && { signal }),
  });
  if (result.kind === 'failed') throw new TypeError(`no answer: ${result.code ?? result.reason}`);
  const { status, body } = result;
  if (body === null) throw new TypeError('the answer is too long, or does not end');
  return new Response(WITHOUT_BODY.has(status) ? null : new Uint8Array(body), {
    status,
    headers: given(result.headers),
  });
};

function given(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const named = Object.entries(headers).filter((header): header is [string, string] => typeof header[1] === 'string');
  return new Headers(named);
}
