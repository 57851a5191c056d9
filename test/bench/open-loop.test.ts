import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openLoop } from '../../bench/load/open-loop.ts';

test('a slow answer holds nobody up: all start at their moment, and each counts in full', async () => {
  let started = 0;
  const allHaveStarted = Promise.withResolvers<void>();
  const tookMs = await openLoop(
    async () => {
      started += 1;
      if (started === 20) allHaveStarted.resolve();
      await allHaveStarted.promise;
    },
    { perSecond: 1_000, durationMs: 20, watchful: true },
  );
  expect(tookMs).toHaveLength(20);
});

test('what starts late because this process was busy counts from the moment at which it was due', async () => {
  let first = true;
  const tookMs = await openLoop(
    async () => {
      const blockUntilMs = first ? performance.now() + 100 : 0;
      first = false;
      while (performance.now() < blockUntilMs);
    },
    { perSecond: 100, durationMs: 50, watchful: false },
  );
  // Due 10, 20, 30 and 40 ms after the first, which took 100.
  expect(tookMs.toSorted((a, b) => a - b)[1]).toBeGreaterThanOrEqual(58);
});

test('an operation that fails fails the run', async () => {
  const failing = async () => {
    await pause(1);
    throw new Error('503');
  };
  await expect(openLoop(failing, { perSecond: 100, durationMs: 50, watchful: false })).rejects.toThrow('503');
});
