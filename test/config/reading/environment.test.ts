import { expect, test } from 'vitest';
import { readEnvironment } from '../../../src/config/reading/environment.ts';
import { trustedProxiesDemand } from '../../../src/config/words/trusted-proxies.ts';

test('without variables', () => {
  const { environment, problems } = readEnvironment({});
  expect(problems).toEqual([]);
  expect(environment).toEqual({
    configFile: null,
    issuer: null,
    host: null,
    port: 3000,
    adminPort: null,
    adminHosts: [],
    metricsToken: null,
    dataDir: './data',
    redis: null,
    sealingKeyFile: null,
    signingKeysFile: null,
    logLevel: 'info',
    trustProxy: { kind: 'none' },
    workers: 1,
    drainDelayMs: null,
    keepAliveMs: 75_000,
    production: false,
    allowInsecure: false,
    shopPort: 3001,
  });
});

test('with all of them', () => {
  const { environment, problems } = readEnvironment({
    CONFIG: 'room.yaml',
    ISSUER: 'https://wait.example.com',
    HOST: '::1',
    PORT: '80',
    ADMIN_PORT: '81',
    ADMIN_HOSTS: 'panel.example.com, Inside.Example.com',
    METRICS_TOKEN: 'a-token-of-the-tests',
    DATA_DIR: '/data',
    REDIS_URL: 'redis://cache:7000',
    SEALING_KEY_FILE: '/run/secrets/sealing',
    SIGNING_KEYS_FILE: '/run/secrets/signing.json',
    LOG_LEVEL: 'warn',
    TRUST_PROXY: 'true',
    WORKERS: '8',
    DRAIN_DELAY: '10s',
    KEEP_ALIVE_TIMEOUT: '610s',
    NODE_ENV: 'production',
    ALLOW_INSECURE: 'true',
    SHOP_PORT: '82',
  });
  expect(problems).toEqual([]);
  expect(environment).toMatchObject({
    configFile: 'room.yaml',
    issuer: 'https://wait.example.com',
    host: '::1',
    port: 80,
    adminPort: 81,
    adminHosts: ['panel.example.com', 'inside.example.com'],
    metricsToken: 'a-token-of-the-tests',
    dataDir: '/data',
    redis: { kind: 'standalone', node: { host: 'cache', port: 7000 } },
    sealingKeyFile: '/run/secrets/sealing',
    signingKeysFile: '/run/secrets/signing.json',
    logLevel: 'warn',
    trustProxy: { kind: 'hops', count: 1 },
    workers: 8,
    drainDelayMs: 10_000,
    keepAliveMs: 610_000,
    production: true,
    shopPort: 82,
  });
});

test('empty ones count as not set', () => {
  const names = [
    'CONFIG',
    'ISSUER',
    'HOST',
    'PORT',
    'ADMIN_PORT',
    'ADMIN_HOSTS',
    'METRICS_TOKEN',
    'DATA_DIR',
    'REDIS_URL',
    'SEALING_KEY_FILE',
    'SIGNING_KEYS_FILE',
    'LOG_LEVEL',
    'TRUST_PROXY',
    'WORKERS',
    'DRAIN_DELAY',
    'KEEP_ALIVE_TIMEOUT',
  ];
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  expect(readEnvironment(empty)).toEqual(readEnvironment({}));
});

test.each([
  ['PORT', '65536', 'must be a port number from 0 to 65535'],
  ['PORT', '3e3', 'must be a port number from 0 to 65535'],
  ['PORT', '-1', 'must be a port number from 0 to 65535'],
  ['ADMIN_PORT', 'x', 'must be a port number from 0 to 65535'],
  ['ADMIN_PORT', '3000', 'must be another port than PORT'],
  ['ADMIN_HOSTS', 'panel.example.com:9000', 'must be host names without ports, commas between: panel.example.com'],
  ['ADMIN_HOSTS', 'https://panel.example.com', 'must be host names without ports, commas between: panel.example.com'],
  ['METRICS_TOKEN', 'short', 'must be 16 to 256 visible ASCII characters'],
  ['SHOP_PORT', '0', 'must be a port number from 1 to 65535'],
  ['LOG_LEVEL', 'loud', 'must be one of fatal, error, warn, info, debug, trace, silent'],
  ['TRUST_PROXY', 'yes', trustedProxiesDemand],
  ['TRUST_PROXY', '33', trustedProxiesDemand],
  ['TRUST_PROXY', '-1', trustedProxiesDemand],
  ['TRUST_PROXY', '10.0.0.0/33', trustedProxiesDemand],
  ['TRUST_PROXY', '10.0.0.0/8,', trustedProxiesDemand],
  ['TRUST_PROXY', 'localhost', trustedProxiesDemand],
  ['TRUST_PROXY', 'constructor', trustedProxiesDemand],
  ['WORKERS', '0', 'must be auto, or from 1 to 256'],
  ['WORKERS', '257', 'must be auto, or from 1 to 256'],
  ['WORKERS', '1.5', 'must be auto, or from 1 to 256'],
  ['WORKERS', '2', 'asks for 2 processes, and the embedded store belongs to one: set REDIS_URL, or WORKERS=1'],
  ['DRAIN_DELAY', '5', 'must be a duration from 0s to 5m: 500ms, 60s, 5m'],
  ['DRAIN_DELAY', '301s', 'must be a duration from 0s to 5m: 500ms, 60s, 5m'],
  ['KEEP_ALIVE_TIMEOUT', '0s', 'must be a duration from 1s to 2h: 500ms, 60s, 5m'],
  ['REDIS_URL', 'cache:6379', expect.stringMatching(/^must have one of the forms redis:/)],
])('%s=%s', (name, value, message) => {
  expect(readEnvironment({ [name]: value }).problems).toEqual([{ path: name, message, line: null }]);
});

test('PORT and ADMIN_PORT may both be left to the system', () => {
  expect(readEnvironment({ PORT: '0', ADMIN_PORT: '0' }).problems).toEqual([]);
});
