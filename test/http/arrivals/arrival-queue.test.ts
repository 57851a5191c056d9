import { expect, test } from 'vitest';
import { ArrivalQueue } from '../../../src/http/arrivals/arrival-queue.ts';

/** A queue whose time, and whose turns of the event loop, pass when a test says so. */
function queueInTime() {
  let timeMs = 0;
  const afterOthers: (() => void)[] = [];
  const queue = new ArrivalQueue({ monotonicMs: () => timeMs, afterOthers: (callback) => afterOthers.push(callback) });
  const became: string[] = [];
  /** One arrival that is work for so long. */
  function come(name: string, { workMs = 0, longestWaitMs = { calm: 200, busy: 200 } } = {}): void {
    queue.enter({
      longestWaitMs,
      begin() {
        timeMs += workMs;
        became.push(`${name} begun`);
      },
      shed: (reason) => became.push(`${name} shed: ${reason}`),
    });
  }
  /** @returns what became of arrivals in it */
  function turn(): string[] {
    for (const callback of afterOthers.splice(0)) callback();
    return became.splice(0);
  }
  function pass(ms: number): void {
    timeMs += ms;
  }
  return { queue, come, turn, pass, isIdle: () => afterOthers.length === 0 };
}

test('an arrival is begun in the turn in which it came, after everybody else', () => {
  const { queue, come, turn, pass, isIdle } = queueInTime();
  for (let time = 0; time < 1_000; time += 1) {
    come('one');
    come('another');
    expect(turn()).toEqual(['one begun', 'another begun']);
    expect(isIdle()).toBe(true);
    queue.leave();
    queue.leave();
    pass(1_000);
  }
  expect(queue.isBusy()).toBe(false);
});

test('arrivals take a millisecond of a turn; the others wait for the next, in their order', () => {
  const { come, turn, isIdle } = queueInTime();
  for (const name of ['a', 'b', 'c', 'd']) come(name, { workMs: 0.7 });
  expect(turn()).toEqual(['a begun', 'b begun']);
  come('e');
  expect(turn()).toEqual(['c begun', 'd begun']);
  expect(turn()).toEqual(['e begun']);
  expect(isIdle()).toBe(true);
});

test('whoever has waited for too long is shed; the others are not', () => {
  const { queue, come, turn, pass } = queueInTime();
  // Each turn begins one of them, and takes 40 ms in all.
  for (let count = 1; count <= 8; count += 1) come(`${count}`, { workMs: 2 });
  come('patient', { longestWaitMs: { calm: 1_000, busy: 1_000 } });
  const became: string[][] = [];
  for (let count = 0; count < 7; count += 1) {
    pass(38);
    became.push(turn());
  }
  const shed = ['6 shed: wait', '7 shed: wait', '8 shed: wait', 'patient begun'];
  expect(became).toEqual([['1 begun'], ['2 begun'], ['3 begun'], ['4 begun'], ['5 begun'], shed, []]);
  expect(queue.isBusy()).toBe(true);
  pass(2_000);
  expect(queue.isBusy()).toBe(false);
});

test('a burst waits rather than be shed; once somebody was shed nobody waits for long', () => {
  const { come, turn, pass } = queueInTime();
  const longestWaitMs = { calm: 200, busy: 60 };
  for (let count = 1; count <= 9; count += 1) come(`${count}`, { workMs: 2, longestWaitMs });
  const became: string[][] = [];
  for (let count = 0; count < 5; count += 1) {
    pass(48);
    became.push(turn());
  }
  // Of the last turn's four the first has waited for more than 200 ms, the others for more than 60 ms.
  expect(became).toEqual([
    ['1 begun'],
    ['2 begun'],
    ['3 begun'],
    ['4 begun'],
    [5, 6, 7, 8, 9].map((each) => `${each} shed: wait`),
  ]);
});

test('a stall is no overload: nobody is shed for it', () => {
  const { queue, come, turn, pass } = queueInTime();
  for (const name of ['a', 'b', 'c', 'd']) come(name, { workMs: 0.7 });
  pass(5_000);
  expect([turn(), turn()]).toEqual([
    ['a begun', 'b begun'],
    ['c begun', 'd begun'],
  ]);
  expect(queue.isBusy()).toBe(false);
});

test('arrivals that wait for the store are bounded', () => {
  const { queue, come, turn } = queueInTime();
  for (let count = 0; count < 512; count += 1) come('one');
  expect(turn()).toHaveLength(512);
  come('late');
  expect(turn()).toEqual(['late shed: in_flight']);
  queue.leave();
  come('later');
  come('latest');
  expect(turn()).toEqual(['later begun', 'latest shed: in_flight']);
});
