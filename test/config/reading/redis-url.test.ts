import { describe, expect, test } from 'vitest';
import { parseRedisUrl } from '../../../src/config/reading/redis-url.ts';

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

describe('a password with reserved characters', () => {
  const schemes = ['redis://', 'rediss://', 'redis+sentinel://', 'redis+cluster://'];
  const ends = { 'redis+sentinel://': 'cache:7000/main' } as Record<string, string>;
  const passwords = ['hun/ter2', 'hun@ter2', 'hun%ter2', '/hunter2', 'hunter2@', '1/hunter2', '%', '#@', '@/#?%'];
  const users = ['', 'me', 'me.example'];

  test.each(schemes.flatMap((scheme) => passwords.map((password) => [scheme, password] as const)))(
    'is refused as it is, with the way to write it, and taken percent-encoded: %s…%s',
    (scheme, password) => {
      for (const user of users) {
        const url = (written: string) => `${scheme}${user}:${written}@${ends[scheme] ?? 'cache:7000'}`;
        const refused = parseRedisUrl(url(password));
        expect(refused, url(password)).toEqual({
          kind: 'invalid',
          message: expect.stringMatching(/percent-encode.*%40/),
        });
        for (const piece of password.split(/[/@#?%]/).filter((text) => text.length > 1)) {
          expect(JSON.stringify(refused)).not.toContain(piece);
        }
        expect(parseRedisUrl(url(encodeURIComponent(password)))).toMatchObject({
          kind: 'target',
          target: { password },
        });
      }
    },
  );

  test.each(['hun#ter2', 'hun?ter2'])('is taken as it is where it can mean nothing else: %s', (password) => {
    expect(parseRedisUrl(`redis://:${password}@cache`)).toMatchObject({ kind: 'target', target: { password } });
  });

  test('is not taken for the primary that the sentinels watch', () => {
    expect(parseRedisUrl('redis+sentinel://me:1234/hunter2@sentinel')).toMatchObject({ kind: 'invalid' });
  });
});

describe('what is not right is told without the password', () => {
  test.each([
    ['http://me:hunter2@cache', /^must have one of the forms/],
    ['redis:me:hunter2@cache', /^must have one of the forms/],
    ['redis://me:hunter2@', /^must have one of the forms/],
    ['redis://me:hunter2@cache?db=1', /^must have one of the forms/],
    ['redis://me:hunter2@cache/1/2/3', /^must have one of the forms/],
    ['redis://hunter2@cache', /^must have user:password or :password before the @/],
    ['redis://me:%hunter2@cache', /^user name, password and primary must be percent-encoded/],
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
