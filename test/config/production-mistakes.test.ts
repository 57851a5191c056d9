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

  test('an admin key of one character, however long, is none', () => {
    const adminKeys = `[{ name: ops, role: admin, key: ${'a'.repeat(32)} }]`;
    expect(mistakes(load(fileWith({ adminKeys }), production))).toEqual([
      'admin_keys[0].key: must have at least 8 different characters in production',
    ]);
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

test('a native app may listen on loopback in production, and on nothing else without TLS', () => {
  const production = { NODE_ENV: 'production' };
  const native = (redirect: string) => load(fileWith({ redirect, client: 'application_type: native' }), production);
  expect(mistakes(native("http://127.0.0.1/callback, 'http://[::1]/callback'"))).toEqual([]);
  expect(mistakes(native('http://shop.example.com/callback'))).toEqual([
    'clients[0].redirect_uris[0]: must be https in production',
  ]);
});

describe('without NODE_ENV', () => {
  const adminKeys = '[{ name: ops, role: admin, key: a }]';
  const plain = fileWith({ issuer: 'http://wait.example.com', adminKeys });
  const reason = 'whose rules hold here: the issuer or HOST is not loopback (for a trial set ALLOW_INSECURE=true)';
  const refused = [
    `issuer: must be https in production, ${reason}`,
    `admin_keys[0].key: must have at least 24 characters in production, ${reason}`,
  ];

  test('an issuer that is not on this machine has the rules of production, whoever names it', () => {
    expect(mistakes(load(plain, {}))).toEqual(refused);
    expect(mistakes(load(plain, { HOST: '127.0.0.1' }))).toEqual(refused);
    const local = fileWith({ issuer: 'http://localhost:3000' });
    expect(mistakes(load(local, { ISSUER: 'http://wait.example.com' }))).toEqual([
      `ISSUER: must be https in production, ${reason}`,
    ]);
  });

  test('an issuer of the environment is checked like one of the file', () => {
    expect(mistakes(load(fileWith(), { ISSUER: 'wait.example.com' }))).toEqual([
      'ISSUER: must be an absolute URL: https://wait.example.com',
    ]);
  });

  test('so has what listens for other machines', () => {
    const local = fileWith({ issuer: 'http://localhost:3000', adminKeys });
    expect(mistakes(load(local, { HOST: '0.0.0.0' }))).toEqual(refused.slice(1));
    expect(mistakes(load(local, { HOST: '::' }))).toEqual(refused.slice(1));
  });

  test.each([
    [{}, '127.0.0.1', false],
    [{ HOST: '::1' }, '::1', false],
    [{ HOST: '0.0.0.0', ALLOW_INSECURE: 'true' }, '0.0.0.0', false],
    [{ ALLOW_INSECURE: 'true' }, '0.0.0.0', false],
    [{ NODE_ENV: 'production', ALLOW_INSECURE: 'true' }, '0.0.0.0', true],
  ])('%o listens on %s', (env, host, production) => {
    const loaded = load(fileWith({ issuer: 'http://localhost:3000' }), env);
    expect(loaded).toMatchObject({ kind: 'ok', config: { host, production, drainDelayMs: production ? 5_000 : 0 } });
  });

  test('a trial in a network of its own may be plain', () => {
    expect(mistakes(load(plain))).toEqual([]);
    expect(mistakes(load(plain, { ALLOW_INSECURE: 'yes' }))).toContain('ALLOW_INSECURE: must be true or false');
  });
});
