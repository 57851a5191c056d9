import { lastEntry } from '../../../src/room/draw.ts';
import { appendEvent } from '../../../src/room/line/append-event.ts';
import { call } from '../../../src/room/line/call.ts';
import { isBeforeDraw } from '../../../src/room/line/doors.ts';
import type { LineMemory } from '../../../src/room/line/line-memory.ts';
import { withGap } from '../with-gap.ts';

/**
 * Does to a line what a failover that lost the last writes does to one in Redis (LINE.md, mark): the next numbers, before
 * the draw the next entries, are nobody's. SQLite itself loses no writes, and no events.
 */
export function skipNumbers(memory: LineMemory, count: number): void {
  const { record } = memory;
  const { issued, serving, draw } = record;
  const mark = issued + (draw.drawnAtMs === null ? lastEntry(draw) : 0) + count;
  if (isBeforeDraw(record)) {
    record.draw = { ...draw, gaps: withGap(draw.gaps ?? [], { from: lastEntry(draw) + 1, to: mark - issued }) };
  }
  record.points = [];
  const { turnsOver, gaps, pastGaps = [] } = record;
  record.pastGaps = gaps.filter(({ to }) => to <= turnsOver).reduce(withGap, [...pastGaps]);
  record.gaps = withGap(
    gaps.filter(({ to }) => to > turnsOver),
    { from: issued + 1, to: mark },
  );
  appendEvent(memory, { type: 'numbers.skipped', from: issued + 1, to: mark });
  record.issued = mark;
  if (serving > issued) {
    record.serving = issued;
    call(memory, Math.min(serving, mark), null);
    record.serving = serving;
  }
}
