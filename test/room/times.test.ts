import { describe, expect, it } from 'vitest';
import type { LineRecord } from '../../src/room/line/line-memory.ts';
import { newRecord } from '../../src/room/line/record.ts';
import { defaultSettings } from '../../src/room/settings.ts';
import { dateOfDoor, dateOfLine, passTime, type Witness } from '../../src/room/times.ts';

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

const record = (): LineRecord => newRecord(defaultSettings, '0'.repeat(64), NOW_MS);

/** How far the three times go with a step, and by how much the clock was stepped. */
function passed(clockByMs: number, witness: Witness | null) {
  const line = record();
  const { steppedMs, lineMs, moved } = passTime(line, { clockMs: NOW_MS + clockByMs, witness });
  expect(lineMs).toBe(NOW_MS);
  return {
    clock: line.clockMs - NOW_MS,
    line: line.lineMs - NOW_MS,
    door: line.doorMs - NOW_MS,
    stepped: steppedMs,
    moved,
  };
}

/** A witness that says that so much time has passed. */
const saw = (sinceMs: number, lineMs = NOW_MS): Witness => ({ lineMs, sinceMs });

describe('time that passes with a step', () => {
  it.each([
    { what: 'is that of the clock', clock: 700, witness: saw(700), line: 700 },
    { what: 'is that of the clock, which may run fast', clock: 5_700, witness: saw(700), line: 5_700 },
    { what: 'is that of the clock, which may stand still', clock: 0, witness: saw(5_000), line: 0 },
    { what: 'is that of the clock after a start', clock: HOUR_MS, witness: null, line: HOUR_MS },
    {
      what: 'is that of the clock where line time began anew',
      clock: HOUR_MS,
      witness: saw(1, NOW_MS + 1),
      line: HOUR_MS,
    },
    {
      what: 'counts from the answer that told line time',
      clock: HOUR_MS,
      witness: saw(9_000, NOW_MS - 8_000),
      line: 1_000,
    },
    { what: 'is never negative', clock: -1_000, witness: saw(0), line: 0 },
    {
      what: 'is never negative, whatever a witness says',
      clock: HOUR_MS,
      witness: saw(1_000, NOW_MS - 9_000),
      line: 0,
    },
  ])('$what', ({ clock, witness, line }) => {
    expect(passed(clock, witness)).toMatchObject({ line, door: Math.min(line, 5_000) });
  });

  it.each([
    { clock: HOUR_MS + 700, since: 700, stepped: HOUR_MS },
    { clock: -HOUR_MS + 700, since: 700, stepped: -HOUR_MS },
    { clock: 700 + 5_001, since: 700, stepped: 5_001 },
    { clock: 700 + 5_000, since: 700, stepped: 0 },
    { clock: HOUR_MS + 5_000 + HOUR_MS / 1_000, since: HOUR_MS, stepped: 0 },
    { clock: HOUR_MS + 5_001 + HOUR_MS / 1_000, since: HOUR_MS, stepped: 5_001 + HOUR_MS / 1_000 },
  ])('is what was seen where the clock differs by $stepped from $since', ({ clock, since, stepped }) => {
    expect(passed(clock, saw(since))).toMatchObject({ line: stepped === 0 ? clock : since, stepped });
  });

  it.each([
    { by: -1, clock: 0 },
    { by: -2_000, clock: 0 },
    { by: -2_001, clock: -2_001 },
    { by: 0, clock: 0 },
    { by: 1, clock: 1 },
  ])('leaves a clock that goes by $by at $clock', ({ by, clock }) => {
    expect(passed(by, saw(0))).toMatchObject({ clock, line: Math.max(0, by) });
  });

  it.each([
    { clock: 0, witness: saw(0), moved: false },
    { clock: -HOUR_MS, witness: saw(0), moved: false },
    { clock: -HOUR_MS, witness: saw(1), moved: true },
    { clock: HOUR_MS, witness: saw(0), moved: true },
    { clock: 1, witness: null, moved: true },
  ])('has moved: $moved', ({ clock, witness, moved }) => {
    expect(passed(clock, witness).moved).toBe(moved);
  });

  it('is told as dates of the clock', () => {
    const line = { ...record(), lineMs: NOW_MS + 500_000, doorMs: NOW_MS + 300_000 };
    expect(dateOfLine(line, NOW_MS + 501_000)).toBe(NOW_MS + 1_000);
    expect(dateOfDoor(line, NOW_MS + 299_000)).toBe(NOW_MS - 1_000);
  });
});
