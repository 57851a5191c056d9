import { expect, test } from 'vitest';
import { fileWith, load, type MistakeCase, mistakes } from './files.ts';

const duration = 'a whole number and ms, s, m, h or d, like 90s or 5m';
const url = 'an absolute URL without a fragment: https://shop.example.com/path';
const clients: readonly MistakeCase[] = [
  [
    'a client without an id',
    fileWith().replace('- client_id: shop', '- client_name: shop'),
    'clients[0].client_id: is missing: it must be 1 to 128 visible ASCII characters',
  ],
  [
    'a client of no room',
    fileWith().replace('room: launch', 'room: lunch'),
    'clients[0].room: must be one of the rooms: launch',
  ],
  [
    'a client named as a room',
    fileWith().replace('client_id: shop', 'client_id: launch'),
    'clients[0].client_id: must not be the name of a room',
  ],
  [
    'a client named as an event of AWS clients',
    fileWith({ room: 'aws_api: true, aws_event_id: shop' }),
    'clients[0].client_id: must not be the aws_event_id of a room',
  ],
  [
    'a client that is there twice',
    fileWith({
      more: '  - { client_id: shop, room: launch, client_secret: another-secret-of-length, redirect_uris: [https://a.example.com/] }',
    }),
    'clients[1].client_id: must be an id of its own: it repeats clients 0',
  ],
  [
    'an algorithm that is not offered',
    fileWith({ client: 'id_token_signed_response_alg: EdDSA', more: 'signing: { algorithm: ES256 }' }),
    'clients[0].id_token_signed_response_alg: must be one of RS256, ES256, which signing offers: add EdDSA to signing.also a day before',
  ],
  ['no redirect', fileWith({ redirect: '' }), 'clients[0].redirect_uris: must be a list of at least one URL'],
  [
    'nowhere to send codes to',
    fileWith({ more: '  - { client_id: app, room: launch, client_secret: another-secret-of-length }' }),
    'clients[1].redirect_uris: is missing: must be a list of at least one URL',
  ],
  ['a relative redirect', fileWith({ redirect: '/callback' }), `clients[0].redirect_uris[0]: must be ${url}`],
  [
    'a redirect with a fragment',
    fileWith({ redirect: '"https://shop.example.com/#x"' }),
    `clients[0].redirect_uris[0]: must be ${url}`,
  ],
  [
    'a redirect that runs code',
    fileWith({ redirect: '"javascript:alert(1)"' }),
    `clients[0].redirect_uris[0]: must be ${url}`,
  ],
  [
    'a plain redirect',
    fileWith({ redirect: 'http://shop.example.com/' }),
    'clients[0].redirect_uris[0]: must be https except on localhost',
  ],
  [
    'a plain login page',
    fileWith({ client: 'initiate_login_uri: http://shop.example.com/' }),
    'clients[0].initiate_login_uri: must be https except on localhost',
  ],
  [
    'a plain logout',
    fileWith({ client: 'post_logout_redirect_uris: [http://shop.example.com/]' }),
    'clients[0].post_logout_redirect_uris[0]: must be https except on localhost',
  ],
  [
    'a plain back channel',
    fileWith({ client: 'backchannel_logout_uri: http://shop.example.com/' }),
    'clients[0].backchannel_logout_uri: must be https except on localhost',
  ],
  [
    'a back channel into the cloud itself',
    fileWith({ client: 'backchannel_logout_uri: "https://[fe80::1]/"' }),
    'clients[0].backchannel_logout_uri: must not be a link-local, multicast or metadata address',
  ],
  [
    'a state of logins that no gateway has',
    fileWith({ client: 'login_state: none' }),
    'clients[0].login_state: must be one of one, per_request',
  ],
  [
    'tokens of another format',
    fileWith({ client: 'access_token_format: paseto' }),
    'clients[0].access_token_format: must be one of opaque, jwt',
  ],
  [
    'an audience of opaque tokens',
    fileWith({ client: 'audience: https://api.example.com/' }),
    'clients[0].audience: belongs to JWT access tokens: set access_token_format: jwt, or leave it out',
  ],
  [
    'an audience that is no URI',
    fileWith({ client: 'access_token_format: jwt\n    audience: api' }),
    'clients[0].audience: must be an absolute URI',
  ],
  [
    'no secret',
    fileWith({ secret: '' }),
    'clients[0].client_secret: is missing: client_secret_basic needs it, and it should have at least 16 characters',
  ],
  [
    'a public client with a secret',
    fileWith({ client: 'token_endpoint_auth_method: none' }),
    'clients[0].client_secret: must be left out: token_endpoint_auth_method is none',
  ],
  [
    'a private key that nobody can check',
    fileWith({ secret: 'token_endpoint_auth_method: private_key_jwt' }),
    'clients[0].jwks: must be given for private_key_jwt, or jwks_uri instead',
  ],
  [
    'a key set that is none',
    fileWith({ secret: 'token_endpoint_auth_method: private_key_jwt', client: 'jwks: []' }),
    'clients[0].jwks: must be a JWK Set',
  ],
  [
    'another way to prove it',
    fileWith({ client: 'token_endpoint_auth_method: tls_client_auth' }),
    'clients[0].token_endpoint_auth_method: must be one of client_secret_basic, client_secret_post, private_key_jwt, none',
  ],
  [
    'another grant',
    fileWith({ client: 'grant_types: [authorization_code, implicit]' }),
    'clients[0].grant_types[1]: must be one of authorization_code, refresh_token, urn:oidc-waiting-room:params:oauth:grant-type:ticket',
  ],
  [
    'no code',
    fileWith({ client: 'grant_types: [refresh_token]' }),
    'clients[0].grant_types: must include authorization_code or urn:oidc-waiting-room:params:oauth:grant-type:ticket',
  ],
  [
    'another response',
    fileWith({ client: 'response_types: [id_token]' }),
    'clients[0].response_types[0]: must be code',
  ],
  [
    'a redirect URI with a wildcard',
    fileWith({ redirect: 'https://*.example.com/callback, https://shop.example.com/*' }),
    ...[0, 1].map(
      (at) =>
        `clients[0].redirect_uris[${at}]: must be written out, without \`*\`: addresses are compared character by character`,
    ),
  ],
  [
    'a hold that is too short',
    fileWith({ client: 'hold: 999ms' }),
    `clients[0].hold: must be a duration from 1s to 1h: ${duration}`,
  ],
  [
    'a hold that is too long',
    fileWith({ client: 'hold: 61m' }),
    `clients[0].hold: must be a duration from 1s to 1h: ${duration}`,
  ],
  [
    'an access token that is too short',
    fileWith({ client: 'access_token: 500ms' }),
    `clients[0].access_token: must be a duration from 1s to 1d: ${duration}`,
  ],
  [
    'claims nobody makes',
    fileWith({ client: 'claims: [phone]' }),
    'clients[0].claims[0]: must be one of email, profile',
  ],
  [
    'a metadata field in another style',
    fileWith({ client: 'clientName: Shop' }),
    'clients[0].clientName: is not a known key; did you mean client_name?',
  ],
];

test.each(clients)('%s', (_what, text, ...expected) => {
  expect(mistakes(load(text))).toEqual(expected);
});
