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
  ])('%s', (_what, text, ...expected) => {
    expect(mistakes(load(text, production))).toEqual(expected);
  });

  test('an issuer on this machine may be plain, behind a proxy that is not', () => {
    expect(mistakes(load(fileWith({ issuer: 'http://localhost:3000' }), production))).toEqual([]);
  });
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
