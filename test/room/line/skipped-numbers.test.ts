import { beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../../src/room/line/advance.ts';
import { begin } from '../../../src/room/line/begin.ts';
import { claim, look } from '../../../src/room/line/claim.ts';
import { enter } from '../../../src/room/line/enter.ts';
import { tick } from '../../../src/room/line/inlet.ts';
import { join } from '../../../src/room/line/join.ts';
import type { LineMemory } from '../../../src/room/line/line-memory.ts';
import { byHand, freshTicket } from '../../store/contract/room-driver.ts';
import { at, lineInMemory } from './line-in-memory.ts';

const NOW_MS = 1_800_000_000_000;
const NOW = at(NOW_MS);

/** Two numbers were given; then a failover skipped 3 to 10; then two more were given. */
describe('a line with skipped numbers', () => {
  let memory: LineMemory;

  function open(capacity: number | null): void {
    memory = lineInMemory({ ...byHand, mode: 'paused', capacity }, NOW_MS);
    for (let joined = 0; joined < 2; joined++) join(memory, freshTicket().ticketId, NOW);
    memory.record.issued = 10;
    memory.record.gaps = [{ from: 3, to: 10 }];
    for (let joined = 0; joined < 2; joined++) join(memory, freshTicket().ticketId, NOW);
  }
  const holder = (number: number) => ({
    epoch: memory.record.epoch,
    number,
    sub: freshTicket().sub,
    ticketGeneration: 0,
  });
  function openDoors(): void {
    memory.record.changes = { mode: 'open' };
    begin(memory, NOW);
    tick(memory);
  }

  describe('and a capacity', () => {
    beforeEach(() => open(3));

    it('calls as many people as fit, over the gap', () => {
      openDoors();
      expect(memory.record).toMatchObject({ issued: 12, serving: 11, outstanding: 3 });
      expect(look(memory, holder(12), NOW)).toEqual({ kind: 'waiting', late: false });
    });

    it('cuts an advance to the people who fit', () => {
      expect(advance(memory, { by: 100, key: null }, NOW)).toEqual({
        kind: 'advanced',
        from: 0,
        serving: 11,
        called: 3,
        cut: 97,
      });
    });

    it('counts the turns that end, and nobody for the gap', () => {
      openDoors();
      begin(memory, at(NOW_MS + 60_000));
      expect(memory.record).toMatchObject({ outstanding: 0, missed: 3, turnsOver: 11 });
    });

    it('makes whoever holds a skipped number wait for a free slot', () => {
      openDoors();
      const lost = holder(7);
      expect(claim(memory, lost, NOW)).toEqual({ kind: 'waiting', late: true });
      claim(memory, holder(1), NOW);
      begin(memory, at(NOW_MS + 60_000));
      expect(claim(memory, lost, at(NOW_MS + 60_000))).toMatchObject({ kind: 'admitted', visit: { number: 7 } });
      expect(memory.record.inside + memory.record.outstanding).toBeLessThanOrEqual(3);
    });
  });

  describe('and no capacity', () => {
    beforeEach(() => open(null));

    it('takes back turns over the gap', () => {
      advance(memory, { by: 4, key: null }, NOW);
      expect(memory.record).toMatchObject({ serving: 12, outstanding: 4 });
      advance(memory, { by: -2, key: null }, NOW);
      expect(memory.record).toMatchObject({ serving: 2, outstanding: 2 });
      advance(memory, { by: -1, key: null }, NOW);
      expect(memory.record).toMatchObject({ serving: 1, outstanding: 1 });
    });

    it('steps over the gap: an advance counts people', () => {
      advance(memory, { by: 2, key: null }, NOW);
      expect(advance(memory, { by: 1, key: null }, NOW)).toMatchObject({ serving: 11, called: 1, cut: 0 });
    });
  });

  it('is free for whoever arrives once everybody before was called', () => {
    open(20);
    openDoors();
    expect(memory.record).toMatchObject({ serving: 12, outstanding: 4 });
    expect(enter(memory, freshTicket(), NOW)).toMatchObject({ kind: 'admitted', visit: { number: 13 } });
  });
});
