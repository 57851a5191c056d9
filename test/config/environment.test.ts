import { expect, test } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';

test('without variables', () => {
  const { environment, problems } = readEnvironment({});
  expect(problems).toEqual([]);
  expect(environment).toEqual({
    configFile: null,
    issuer: null,
    host: null,
    port: 3000,
    adminPort: null,
    dataDir: './data',
    redis: null,
    logLevel: 'info',
    trustProxy: false,
    workers: 1,
    production: false,
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
    DATA_DIR: '/data',
    REDIS_URL: 'redis://cache:7000',
    LOG_LEVEL: 'warn',
    TRUST_PROXY: 'true',
    WORKERS: '8',
    NODE_ENV: 'production',
    SHOP_PORT: '82',
  });
  expect(problems).toEqual([]);
  expect(environment).toMatchObject({
    configFile: 'room.yaml',
    issuer: 'https://wait.example.com',
    host: '::1',
    port: 80,
    adminPort: 81,
    dataDir: '/data',
    redis: { kind: 'standalone', node: { host: 'cache', port: 7000 } },
    logLevel: 'warn',
    trustProxy: true,
    workers: 8,
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
    'DATA_DIR',
    'REDIS_URL',
    'LOG_LEVEL',
    'TRUST_PROXY',
    'WORKERS',
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
  ['SHOP_PORT', '0', 'must be a port number from 1 to 65535'],
  ['LOG_LEVEL', 'loud', 'must be one of fatal, error, warn, info, debug, trace, silent'],
  ['TRUST_PROXY', 'yes', 'must be true or false'],
  ['WORKERS', '0', 'must be auto, or from 1 to 256'],
  ['WORKERS', '257', 'must be auto, or from 1 to 256'],
  ['WORKERS', '1.5', 'must be auto, or from 1 to 256'],
  ['WORKERS', '2', 'asks for 2 processes, and the embedded store belongs to one: set REDIS_URL, or WORKERS=1'],
  ['ISSUER', 'wait.example.com', 'must be an absolute URL: https://wait.example.com'],
  ['REDIS_URL', 'cache:6379', expect.stringMatching(/^must have one of the forms redis:/)],
])('%s=%s', (name, value, message) => {
  expect(readEnvironment({ [name]: value }).problems).toEqual([{ path: name, message, line: null }]);
});

test('PORT and ADMIN_PORT may both be left to the system', () => {
  expect(readEnvironment({ PORT: '0', ADMIN_PORT: '0' }).problems).toEqual([]);
});
