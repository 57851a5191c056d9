import { expect, test } from 'vitest';
import { RefusalLog, shown } from '../../src/oidc/refusal-log.ts';
import { FakeClock } from '../support/clock.ts';

test('one line a minute for each client and reason, each refusal counted', () => {
  const clock = new FakeClock();
  const lines: unknown[] = [];
  const counted: unknown[] = [];
  const log = new RefusalLog({
    logger: { info: (line: unknown) => void lines.push(line) },
    metrics: { observeRefusal: (refusal) => void counted.push(refusal) },
    monotonicMs: clock.read,
  });
  const wrongSecret = { client: 'shop', reason: 'wrong_secret' } as const;
  for (let times = 0; times < 3; times += 1) log.tell(wrongSecret);
  log.tell({ client: null, reason: 'unknown_client', about: { named: 'shp' } });
  expect(lines).toEqual([
    { ...wrongSecret, since_last: 0 },
    { client: 'unknown', reason: 'unknown_client', named: 'shp', since_last: 0 },
  ]);
  expect(counted).toHaveLength(4);
  expect(counted.at(-1)).toEqual({ client: 'unknown', reason: 'unknown_client' });

  clock.advance(60_000);
  log.tell(wrongSecret);
  expect(lines.at(-1)).toEqual({ ...wrongSecret, since_last: 2 });
});

test('the end of a visit is counted, and no line', () => {
  const counted: unknown[] = [];
  const log = new RefusalLog({
    logger: { info: () => expect.unreachable() },
    metrics: { observeRefusal: (refusal) => void counted.push(refusal) },
    monotonicMs: () => 0,
  });
  log.tell({ client: 'shop', reason: 'ended' });
  expect(counted).toEqual([{ client: 'shop', reason: 'ended' }]);
});

test('what a sender sent is cut to 100 characters of printable ASCII', () => {
  expect(shown(`a\r\n\u001b[31mé${'x'.repeat(200)}`)).toBe(`a???[31m?${'x'.repeat(91)}`);
});
