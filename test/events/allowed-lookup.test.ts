import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { allowedLookup, REFUSED_ADDRESS } from '../../src/events/allowed-lookup.ts';
import { Receiver } from '../support/receiver.ts';

function resolvingTo(...addresses: string[]) {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return allowedLookup((_hostname, _options, callback) => callback(null, found));
}

function lookUp(lookup: ReturnType<typeof allowedLookup>, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookup('receiver.example.com', { all }, (error, address) => (error === null ? resolve(address) : reject(error)));
  });
}

test('a name that stands for refused addresses alone is refused', async () => {
  for (const all of [true, false]) {
    const lookup = resolvingTo('169.254.169.254', 'fe80::1', '::ffff:169.254.169.254');
    await expect(lookUp(lookup, all)).rejects.toMatchObject({ code: REFUSED_ADDRESS });
  }
});

test('of several addresses those that may be used are left', async () => {
  const lookup = resolvingTo('169.254.169.254', '127.0.0.1', 'fd00:ec2::254', '10.0.0.1');
  expect(await lookUp(lookup, false)).toBe('127.0.0.1');
  expect(await lookUp(lookup, true)).toMatchObject([{ address: '127.0.0.1' }, { address: '10.0.0.1' }]);
});

test('a name that cannot be resolved is told as that', async () => {
  const lookup = allowedLookup((_hostname, _options, callback) =>
    callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []),
  );
  await expect(lookUp(lookup, true)).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('a connection asks it, and goes where it says', async () => {
  await using receiver = await Receiver.start();
  const url = receiver.url.replace('127.0.0.1', 'receiver.example.com');
  const [response] = await once(request(url, { lookup: resolvingTo('169.254.0.1', '127.0.0.1') }).end(), 'response');
  expect(response.statusCode).toBe(204);
  response.resume();
  const refused = request(url, { lookup: resolvingTo('169.254.169.254') }).end();
  await expect(once(refused, 'response')).rejects.toMatchObject({ code: REFUSED_ADDRESS });
});
