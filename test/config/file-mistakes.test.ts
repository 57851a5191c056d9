import { expect, test } from 'vitest';
import { fileWith, load, type MistakeCase, mistakes } from './files.ts';

test('the file that the others differ from is valid', () => {
  expect(mistakes(load(fileWith()))).toEqual([]);
  expect(mistakes(load(fileWith(), { NODE_ENV: 'production' }))).toEqual([]);
});

const known = 'issuer, signing, first_contact, admin_keys, audit_for, aws_keys, replica_lost_after, rooms, clients';
const awsKey = 'access_key_id: AKIAIOSFODNN7EXAMPLE, secret_access_key: sixteen-letters-';

const anywhere: readonly MistakeCase[] = [
  [
    'no mapping',
    '- 1',
    ': must be a mapping with rooms and clients',
    'issuer: is missing: it must be an absolute URL: https://wait.example.com',
  ],
  ['an unknown key', fileWith({ more: 'zone: x' }), `zone: is not a known key; known here: ${known}`],
  ['a misspelt key', fileWith({ more: 'adminkeys: x' }), 'adminkeys: is not a known key; did you mean admin_keys?'],
  [
    'a key of another style',
    fileWith({ more: 'admin-keyz: x' }),
    'admin-keyz: is not a known key; did you mean admin_keys?',
  ],
  ['an odd key', fileWith({ more: '"a\\nb": x' }), `["a\\nb"]: is not a known key; known here: ${known}`],
  ['__proto__', fileWith({ more: '__proto__: {}' }), `__proto__: is not a known key; known here: ${known}`],
  ['another first contact', fileWith({ more: 'first_contact: never' }), 'first_contact: must be one of proof, trust'],
  [
    'another signature',
    fileWith({ more: 'signing: { algorithm: HS256 }' }),
    'signing.algorithm: must be one of RS256, ES256, EdDSA',
  ],
  [
    'another algorithm beside it',
    fileWith({ more: 'signing: { also: [ES256, PS256] }' }),
    'signing.also[1]: must be one of RS256, ES256, EdDSA',
  ],

  ['an issuer that is none', fileWith({ issuer: 'wait' }), 'issuer: must be an absolute URL: https://wait.example.com'],
  ['a number as issuer', fileWith({ issuer: '7' }), 'issuer: must be an absolute URL: https://wait.example.com'],
  [
    'another scheme',
    fileWith({ issuer: 'ftp://wait.example.com' }),
    'issuer: must be an absolute URL: https://wait.example.com',
  ],
  [
    'an issuer with a slash at its end',
    fileWith({ issuer: 'https://wait.example.com/' }),
    'issuer: must not end with a slash: gateways compare it character by character',
  ],
  [
    'an issuer with a query',
    fileWith({ issuer: 'https://wait.example.com?' }),
    'issuer: must have neither a query nor a fragment',
  ],
  [
    'an issuer with a fragment',
    fileWith({ issuer: '"https://wait.example.com#"' }),
    'issuer: must have neither a query nor a fragment',
  ],
  [
    'an issuer with a user',
    fileWith({ issuer: 'https://me@wait.example.com' }),
    'issuer: must not contain a user name or password',
  ],
  [
    'an issuer that browsers write otherwise',
    fileWith({ issuer: 'https://wait.example.com:443' }),
    'issuer: must be written in its normal form: https://wait.example.com',
  ],

  [
    'an unknown role',
    fileWith({ adminKeys: '[{ name: ops, role: root, key: k }]' }),
    'admin_keys[0].role: must be one of viewer, operator, admin',
  ],
  [
    'an admin key without a name',
    fileWith({ adminKeys: '[{ role: admin, key: k }]' }),
    'admin_keys[0].name: is missing: it must be a text of 1 to 100 characters',
  ],
  [
    'an admin key that no header can carry',
    fileWith({ adminKeys: '[{ name: ops, role: admin, key: a key }]' }),
    'admin_keys[0].key: must be 1 to 256 visible ASCII characters',
  ],
  [
    'admin keys that repeat',
    fileWith({ adminKeys: '[{ name: a, role: admin, key: k }, { name: a, role: viewer, key: k }]' }),
    'admin_keys[1].name: must be a name of its own: it repeats admin_keys 0',
    'admin_keys[1].key: must be a key of its own: it repeats admin_keys 0',
  ],
  [
    'an AWS key that nobody could have',
    fileWith({ more: 'aws_keys: [{ access_key_id: short, secret_access_key: short }, {}]' }),
    'aws_keys[0].access_key_id: must be 16 to 128 letters, digits and underscores',
    'aws_keys[0].secret_access_key: must be 16 to 128 visible ASCII characters',
    'aws_keys[1].access_key_id: is missing: it must be 16 to 128 letters, digits and underscores',
    'aws_keys[1].secret_access_key: is missing: it must be 16 to 128 visible ASCII characters',
  ],
  [
    'an AWS key for what is not there',
    fileWith({ more: `aws_keys: [{ ${awsKey}, rooms: [launch, exam], calls: [erase] }]` }),
    'aws_keys[0].calls[0]: must be one of generate_token, increment_serving_counter, num_active_tokens, expired_tokens, update_session, reset_initial_state, session_sub',
    'aws_keys[0].rooms[1]: must name a room',
  ],
  [
    'AWS keys that repeat',
    fileWith({ more: `aws_keys: [{ ${awsKey} }, { ${awsKey} }]` }),
    'aws_keys[1].access_key_id: must be an id of its own: it repeats aws_keys 0',
  ],
];

test.each(anywhere)('%s', (_what, text, ...expected) => {
  expect(mistakes(load(text))).toEqual(expected);
});
