import { describe, expect, test } from 'vitest';
import { storeUnavailable } from '../../src/store/faults.ts';
import { PresenceReporter } from '../../src/watch/presence-reporter.ts';
import { roomState } from '../support/room-state.ts';

interface Report {
  readonly room: string;
  readonly epoch: number;
  readonly numbers: readonly number[];
}

const near = roomState({ presence: { zoneUpTo: 50_000, judgedUpTo: 0, counts: [] } });

/** A line that keeps what it was told; `answer` decides what becomes of a report. */
function listener(answer: () => Promise<void> = async () => undefined) {
  const reports: Report[] = [];
  async function see(report: Report): Promise<void> {
    reports.push(report);
    await answer();
  }
  return { reports, reporter: new PresenceReporter({ see }) };
}

describe('whoever was seen', () => {
  test('is reported once, in batches of a thousand', async () => {
    const { reports, reporter } = listener();
    for (let number = 1; number <= 2_500; number++) {
      reporter.saw(near, number);
      reporter.saw(near, number);
    }
    await reporter.report();
    expect(reports.map(({ numbers }) => numbers.length)).toEqual([1_000, 1_000, 500]);
    expect(new Set(reports.flatMap(({ numbers }) => numbers)).size).toBe(2_500);
    await reporter.report();
    expect(reports).toHaveLength(3);
  });

  test('is reported to the own room and the newest epoch', async () => {
    const { reports, reporter } = listener();
    reporter.saw(near, 1);
    reporter.saw({ ...near, room: 'other' }, 2);
    reporter.saw({ ...near, epoch: 2 }, 3);
    await reporter.report();
    expect(reports).toEqual([
      { room: 'launch', epoch: 2, numbers: [3] },
      { room: 'other', epoch: 1, numbers: [2] },
    ]);
  });

  test('beyond the near zone is not reported', async () => {
    const { reports, reporter } = listener();
    reporter.saw(near, 50_001);
    await reporter.report();
    expect(reports).toEqual([]);
  });

  test('is reported within bounds, however many there are', async () => {
    const { reports, reporter } = listener();
    for (let number = 1; number <= 50_000; number++) reporter.saw(near, number);
    await reporter.report();
    expect(reports).toHaveLength(20);
  });

  test('is forgotten when the store is out of reach, and reported again once it is back', async () => {
    let down = true;
    const { reports, reporter } = listener(async () => {
      if (down) throw storeUnavailable(new Error('gone'));
    });
    for (let number = 1; number <= 3_000; number++) reporter.saw(near, number);
    await reporter.report();
    down = false;
    await reporter.report();
    expect(reports).toHaveLength(1);
    reporter.saw(near, 7);
    await reporter.report();
    expect(reports.at(-1)).toEqual({ room: 'launch', epoch: 1, numbers: [7] });
  });

  test('is kept while a report is under way', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { reports, reporter } = listener(() => held);
    reporter.saw(near, 1);
    const first = reporter.report();
    reporter.saw(near, 2);
    await reporter.report();
    expect(reports).toHaveLength(1);
    release();
    await first;
    await reporter.report();
    expect(reports.map(({ numbers }) => numbers)).toEqual([[1], [2]]);
  });
});
