import { fc } from './fast-check.ts';
import { SHOP_CALLBACK } from './shop-setup.ts';

/** Parameters of an authorization request that is valid. */
export const VALID: readonly (readonly [string, string])[] = [
  ['client_id', 'shop'],
  ['redirect_uri', SHOP_CALLBACK],
  ['response_type', 'code'],
  ['scope', 'openid'],
  ['state', 'xhX3gZ0bD0wq9qvD3m0xJ4rT5o6n1s7k'],
  ['nonce', 'bM2k8c9d0e1f2xhX3gZ0bD0wq9qvD3m0'],
  ['code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'],
  ['code_challenge_method', 'S256'],
];

/** A parameter as it stands in a query. */
export function encoded(key: string, value: string): string {
  return new URLSearchParams([[key, value]]).toString();
}

const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    ' ',
    'none',
    'login',
    '0',
    'openid email',
    'openid offline_access',
    'token',
    'code token',
    '%',
    '%zz',
  ),
  fc.stringMatching(/^[\w-]{43}$/),
  fc.stringMatching(/^[\w.~ -]{500,600}$/),
);
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...VALID.map(([key]) => key)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['prompt', 'max_age', 'login_hint', 'ui_locales', 'resource', 'request', 'response_mode'],
      ...[
        'approval_prompt',
        'audience',
        'claims',
        'acr_values',
        'id_token_hint',
        'request_uri',
        'display',
        'registration',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) },
);

/** Their query. */
export const search = VALID.map(([key, value]) => encoded(key, value)).join('&');

/** What is done to a valid query, as a list of its parts. */
const change = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      name: fc.constantFrom('state', 'nonce', 'code_challenge'),
      value: text,
    }),
  },
  fc.record({ kind: fc.constant('set' as const), name, value: text }),
  fc.record({ kind: fc.constant('add' as const), name, value: text }),
  fc.record({ kind: fc.constant('drop' as const), name }),
  fc.record({
    kind: fc.constant('raw' as const),
    value: fc.constantFrom(
      '&',
      'state',
      '=x',
      '%73tate=1',
      'state=%E4',
      'state=%',
      'nonce=a+b',
      'scope=openid+openid',
      'client_id=SHOP',
    ),
  }),
  fc.record({ kind: fc.constant('rotate' as const), by: fc.nat(7) }),
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function apply(parts: readonly string[], made: Change): string[] {
  const others = (key: string) => parts.filter((part) => !part.startsWith(`${key}=`));
  switch (made.kind) {
    case 'set':
      return [...others(made.name), encoded(made.name, made.value)];
    case 'add':
      return [...parts, encoded(made.name, made.value)];
    case 'drop':
      return others(made.name);
    case 'raw':
      return [...others(made.value.split('=', 1)[0] ?? ''), made.value];
    case 'rotate':
      return [...parts.slice(made.by), ...parts.slice(0, made.by)];
  }
}

/** Queries that are valid, and others like them. */
export const query = fc.array(change, { maxLength: 3 }).map((changes) => {
  const parts = VALID.map(([key, value]) => encoded(key, value));
  return changes.reduce(apply, parts).join('&');
});
