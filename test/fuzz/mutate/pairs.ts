import type { Random } from '../../support/random.ts';
import { encodeAll, mutateText, PIECES } from './texts.ts';

/** Parameters that some route reads. */
const NAMES = [
  ...['client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state', 'nonce', 'prompt', 'max_age'],
  ...[
    'code',
    'code_challenge',
    'code_challenge_method',
    'code_verifier',
    'grant_type',
    'refresh_token',
    'token',
    'ticket',
  ],
  ...['id_token_hint', 'login_hint', 'ui_locales', 'claims', 'claims_locales', 'acr_values', 'request', 'request_uri'],
  ...['registration', 'display', 'resource', 'audience', 'post_logout_redirect_uri', 'logout', 'client_secret'],
  ...[
    'client_assertion',
    'client_assertion_type',
    'token_type_hint',
    'room',
    'event_id',
    'request_id',
    'after',
    'limit',
  ],
  ...['minutes', 'state', 'by', 'step', 'back', 'notice', 'zone', 'key', 'csrf_token', 'idempotency_key', 'json'],
];

/** Characters of a parameter that is repeated, at most. */
const MOST_REPEATED = 60_000;

/** Changes `name=value&name=value`: parameters repeated, removed, taken from another request, renamed, respelt. */
export function mutatePairs(random: Random, text: string, other: string): string {
  const pairs = text === '' ? [] : text.split('&');
  const at = random.int(0, Math.max(0, pairs.length - 1));
  const pair = pairs[at] ?? '';
  const [name = '', value = ''] = split(pair);
  const others = other === '' ? [''] : other.split('&');
  switch (random.int(0, 9)) {
    case 0:
      return pairs.toSpliced(at, 1).join('&');
    case 1:
      return [...pairs, pair].join('&');
    case 2:
      return [...pairs, `${name}=${mutateText(random, value)}`].join('&');
    case 3:
      return [...pairs, ...others].join('&');
    case 4:
      return pairs.toSpliced(at, 1, `${name}=${split(random.pick(others))[1] ?? ''}`).join('&');
    case 5:
      return [...pairs, `${random.pick(NAMES)}=${random.pick(PIECES)}`].join('&');
    case 6:
      return pairs
        .toSpliced(at, 1, `${random.pick([`${name}[]`, `${name}[a]`, encodeAll(name), ''])}=${value}`)
        .join('&');
    case 7:
      return pairs.toSpliced(at, 1, `${name}=${encodeAll(value)}`).join('&');
    case 8: {
      const times = Math.min(random.pick([3, 100, 1_100]), Math.ceil(MOST_REPEATED / (pair.length + 1)));
      return [...pairs, ...Array.from({ length: times }, () => pair)].join('&');
    }
    default:
      return pairs.toSpliced(at, 1, `${name}=${mutateText(random, value)}`).join('&');
  }
}

function split(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}
