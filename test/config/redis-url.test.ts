import { describe, expect, test } from 'vitest';
import { parseRedisUrl } from '../../src/config/redis-url.ts';

const anonymous = { username: null, password: null, tls: false };

test.each([
  ['redis://cache', { kind: 'standalone', node: { host: 'cache', port: 6379 }, database: 0, ...anonymous }],
  ['redis://cache:7000/', { kind: 'standalone', node: { host: 'cache', port: 7000 }, database: 0, ...anonymous }],
  [
    'rediss://me:p%40ss%3A@[::1]:7000/3',
    {
      kind: 'standalone',
      node: { host: '::1', port: 7000 },
      database: 3,
      username: 'me',
      password: 'p@ss:',
      tls: true,
    },
  ],
  [
    'redis://:a:b@127.0.0.1',
    { kind: 'standalone', node: { host: '127.0.0.1', port: 6379 }, database: 0, ...anonymous, password: 'a:b' },
  ],
  [
    'redis+sentinel://one,two:7001/main',
    {
      kind: 'sentinel',
      sentinels: [
        { host: 'one', port: 26379 },
        { host: 'two', port: 7001 },
      ],
      primary: 'main',
      database: 0,
      ...anonymous,
    },
  ],
  [
    'rediss+sentinel://me:pw@one:1/main/2',
    {
      kind: 'sentinel',
      sentinels: [{ host: 'one', port: 1 }],
      primary: 'main',
      database: 2,
      username: 'me',
      password: 'pw',
      tls: true,
    },
  ],
  [
    'redis+cluster://one:1,two:2,three',
    {
      kind: 'cluster',
      nodes: [
        { host: 'one', port: 1 },
        { host: 'two', port: 2 },
        { host: 'three', port: 6379 },
      ],
      ...anonymous,
    },
  ],
])('%s', (url, target) => {
  expect(parseRedisUrl(url)).toEqual({ kind: 'target', target });
});

describe('what is not right is told without the password', () => {
  test.each([
    ['http://me:hunter2@cache', /^must have one of the forms/],
    ['redis:me:hunter2@cache', /^must have one of the forms/],
    ['redis://me:hunter2@', /^must have one of the forms/],
    ['redis://me:hunter2@cache?db=1', /^must have one of the forms/],
    ['redis://me:hunter2@cache/1/2/3', /^must have one of the forms/],
    ['redis://hunter2@cache', /^must have user:password or :password before the @/],
    ['redis://me:%hunter2@cache', /^user name and password must be percent-encoded/],
    ['redis://me:hunter2@cache:0', /^every node must be host or host:port/],
    ['redis://me:hunter2@cache:65536', /^every node must be host or host:port/],
    ['redis://me:hunter2@a b', /^every node must be host or host:port/],
    ['redis://me:hunter2@one,two', /^must name one host/],
    ['redis://me:hunter2@one/x', /^the database must be a number/],
    ['redis://me:hunter2@one/1/2', /^must have at most a database/],
    ['redis+sentinel://me:hunter2@one,,two/main', /^every node must be host or host:port/],
    ['redis+sentinel://me:hunter2@one', /^must name the primary/],
    ['redis+sentinel://me:hunter2@one/main/x', /^the database must be a number/],
    ['redis+cluster://me:hunter2@one,two/1', /^must not name a database/],
  ])('%s', (url, message) => {
    const result = parseRedisUrl(url);
    expect(result).toEqual({ kind: 'invalid', message: expect.stringMatching(message) });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});
