import { expect, it } from 'vitest';
import { createFailureLimit } from '../../../src/http/admin/failure-limit.ts';
import { FakeClock } from '../../support/clock.ts';

function blockedAfterAHundred(failing: string, asked: string): boolean {
  const limit = createFailureLimit(new FakeClock().read);
  for (let tries = 0; tries < 100; tries++) limit.fail(failing);
  return limit.blockedForMs(asked) > 0;
}

it.each([
  ['192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1', true],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['2001:db8::1', '2001:db8::ffff', true],
  ['2001:db8::1', '2001:db8:0:1::1', false],
  ['::1', '::2', true],
  ['no address', 'no address', true],
  ['no address', 'another one', true],
  ['no address', '192.0.2.1', false],
])('wrong keys from %s count for %s: %s', (failing, asked, blocked) => {
  expect(blockedAfterAHundred(failing, asked)).toBe(blocked);
});

it('a minute after the first wrong key the count starts again', () => {
  const clock = new FakeClock();
  const limit = createFailureLimit(clock.read);
  for (let tries = 0; tries < 99; tries++) limit.fail('192.0.2.1');
  clock.advance(60_000);
  limit.fail('192.0.2.1');
  expect(limit.blockedForMs('192.0.2.1')).toBe(0);
});

it('forgets the least recent of very many addresses', () => {
  const limit = createFailureLimit(new FakeClock().read);
  for (let tries = 0; tries < 100; tries++) limit.fail('192.0.2.1');
  for (let index = 0; index < 9_999; index++) limit.fail(`10.0.${index >> 8}.${index & 255}`);
  expect(limit.blockedForMs('192.0.2.1')).toBe(60_000);
  limit.fail('192.0.2.2');
  expect(limit.blockedForMs('192.0.2.1')).toBe(0);
});
