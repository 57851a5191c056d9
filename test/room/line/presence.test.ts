import { beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../../src/room/line/advance.ts';
import { begin } from '../../../src/room/line/begin.ts';
import { claim, look } from '../../../src/room/line/claim.ts';
import type { LineMemory } from '../../../src/room/line/line-memory.ts';
import { see } from '../../../src/room/line/see.ts';
import { stateOf } from '../../../src/room/line/state.ts';
import { byHand, freshTicket } from '../../store/contract/room-driver.ts';
import { at, lineInMemory } from './line-in-memory.ts';

const START_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;

describe('presence', () => {
  let memory: LineMemory;
  let storeMs = START_MS;

  beforeEach(() => {
    storeMs = START_MS;
    memory = lineInMemory({ ...byHand, mode: 'paused', passOver: true, turnWindowMs: 3_600_000 }, storeMs);
  });

  /** Lets time pass as it does in a room that processes tick, while some are seen. */
  function pass(minutes: number, present: readonly number[] = []): void {
    for (let ticks = 0; ticks < minutes * 2; ticks++) {
      storeMs += MINUTE_MS / 2;
      see(memory, { epoch: memory.record.epoch, numbers: present }, at(storeMs));
    }
  }
  const holder = (number: number) => ({
    epoch: memory.record.epoch,
    number,
    sub: freshTicket().sub,
    ticketGeneration: 0,
  });
  const advanceBy = (by: number) => advance(memory, { by, key: null }, at(storeMs));

  describe('of skipped numbers', () => {
    beforeEach(() => {
      memory.record.issued = 12;
      memory.record.gaps = [{ from: 3, to: 10 }];
      pass(5, [1, 7, 12]);
    });

    it('is nobody’s, and nobody is passed over for them', () => {
      const { presence } = stateOf(memory);
      expect(presence.counts.reduce((sum, count) => sum + count)).toBe(2);
      expect(advanceBy(4)).toMatchObject({ serving: 12, called: 2 });
      expect(memory.record).toMatchObject({ outstanding: 2, passedOver: 2 });
      expect(look(memory, holder(2), at(storeMs))).toEqual({ kind: 'waiting', late: true });
      expect(look(memory, holder(12), at(storeMs))).toMatchObject({ kind: 'turn' });
    });

    it('is taken back with the calls around them', () => {
      advanceBy(4);
      expect(advanceBy(-2)).toMatchObject({ serving: 2 });
      expect(memory.record).toMatchObject({ outstanding: 1, passedOver: 1 });
      advanceBy(-1);
      expect(memory.record).toMatchObject({ outstanding: 1, passedOver: 0 });
    });
  });

  it('counts who is passed over until they use their number', () => {
    memory.record.issued = 3;
    pass(5, [3]);
    advanceBy(3);
    expect(memory.record).toMatchObject({ outstanding: 1, passedOver: 2 });
    memory.record.changes = { mode: 'open' };
    expect(claim(memory, holder(1), at(storeMs))).toMatchObject({ kind: 'admitted' });
    expect(memory.record).toMatchObject({ inside: 1, outstanding: 1, passedOver: 1 });
    expect(claim(memory, holder(1), at(storeMs))).toEqual({ kind: 'ended' });
    expect(memory.record).toMatchObject({ inside: 1, passedOver: 1 });
  });

  it('is not judged far behind the numbers that were called back', () => {
    memory.record.issued = 600_000;
    memory.record.changes = { passOver: false };
    advanceBy(500_000);
    memory.record.changes = {};
    pass(5);
    advanceBy(-500_000);
    const { presence } = stateOf(memory);
    expect(presence).toMatchObject({ zoneUpTo: 100_000, judgedUpTo: 100_000 });
    expect(presence.counts).toHaveLength(16);
  });

  it('ends with the grace: nothing of a number is kept once a million more are past it', () => {
    memory.record.issued = 70_000;
    pass(5);
    memory.record.points = memory.record.points.map((point) => ({ ...point, zoneUpTo: 70_000 }));
    advanceBy(70_000);
    expect(memory.record).toMatchObject({ outstanding: 0, passedOver: 70_000 });
    const endGrace = () => {
      storeMs += 3_600_000 + byHand.graceMs + 60_000;
      begin(memory, at(storeMs));
    };
    endGrace();
    expect(memory.record).toMatchObject({ graceOver: 70_000, passedOver: 70_000, missed: 0 });
    expect(memory.passedOver.read(0)).not.toBeNull();
    memory.record.issued = 1_270_000;
    advanceBy(1_200_000);
    endGrace();
    expect(memory.record).toMatchObject({ graceOver: 1_270_000 });
    expect(memory.passedOver.read(0)).toBeNull();
    expect(look(memory, holder(1), at(storeMs))).toEqual({ kind: 'missed' });
  });
});
