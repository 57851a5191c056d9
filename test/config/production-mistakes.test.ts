import { describe, expect, test } from 'vitest';
import { fileWith, load, type MistakeCase, mistakes } from './files.ts';

describe('in production', () => {
  const production = { NODE_ENV: 'production' };
  test.each<MistakeCase>([
    ['the issuer is https', fileWith({ issuer: 'http://wait.example.com' }), 'issuer: must be https in production'],
    [
      'redirects are https, everywhere',
      fileWith({ redirect: 'http://localhost:3001/callback' }),
      'clients[0].redirect_uris[0]: must be https in production',
    ],
    [
      'so is the login page',
      fileWith({ client: 'initiate_login_uri: http://localhost:3001/' }),
      'clients[0].initiate_login_uri: must be https in production',
    ],
    [
      'admin keys are long',
      fileWith({ adminKeys: '[{ name: ops, role: admin, key: short }]' }),
      'admin_keys[0].key: must have at least 24 characters in production',
    ],
    [
      'secrets are long',
      fileWith({ secret: 'client_secret: fifteen-letters' }),
      'clients[0].client_secret: must have at least 16 characters in production',
    ],
    [
      'so are those of AWS keys',
      fileWith({
        more: `aws_keys: [{ access_key_id: AKIAIOSFODNN7EXAMPLE, secret_access_key: ${'s'.repeat(31)} }]`,
      }),
      'aws_keys[0].secret_access_key: must have at least 32 characters in production',
    ],
    [
      'back channels are https, everywhere',
      fileWith({ client: 'backchannel_logout_uri: http://localhost:3001/' }),
      'clients[0].backchannel_logout_uri: must be https in production',
    ],
    [
      'gates are https',
      fileWith({ room: 'gate: { url: http://shop.example.com/healthz }' }),
      'rooms.launch.gate.url: must be https in production, except on localhost',
    ],
    [
      'webhooks are https',
      fileWith({ room: `webhooks: [{ name: crm, url: http://crm:8080/, secret: whsec_${'A'.repeat(32)} }]` }),
      'rooms.launch.webhooks[0].url: must be https in production, except on localhost',
    ],
  ])('%s', (_what, text, ...expected) => {
    expect(mistakes(load(text, production))).toEqual(expected);
  });

  test('an issuer on this machine may be plain, behind a proxy that is not', () => {
    expect(mistakes(load(fileWith({ issuer: 'http://localhost:3000' }), production))).toEqual([]);
  });
});

test('gates and webhooks may be plain for a trial, and on this machine', () => {
  const room = (host: string) =>
    `gate: { url: "http://${host}/" }, webhooks: [{ name: crm, url: "http://${host}/", secret: whsec_${'A'.repeat(32)} }]`;
  expect(mistakes(load(fileWith({ room: room('shop:8080') })))).toEqual([]);
  expect(mistakes(load(fileWith({ room: room('127.0.0.1:8080') }), { NODE_ENV: 'production' }))).toEqual([]);
});

test.each(['localhost', 'shop.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])(
  'http will do on %s, for a trial',
  (host) => {
    expect(
      mistakes(load(fileWith({ issuer: `http://${host}:3000`, redirect: `"http://${host}:3001/callback"` }))),
    ).toEqual([]);
  },
);

test.each(['localhost.example.com', '127.0.0.1.example.com', 'notlocalhost'])('%s is not this machine', (host) => {
  expect(mistakes(load(fileWith({ redirect: `http://${host}/` })))).toHaveLength(1);
});
