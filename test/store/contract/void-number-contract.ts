import { describe, expect, it } from 'vitest';
import { withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const TURN_MS = 60_000;
const GRACE_MS = 120_000;

/** Numbers whose late turn was not taken by its end. */
export function voidNumberContract(target: StoreTarget): void {
  describe('void number', () => {
    it('enters where there is room and nobody waits', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const missed = await room.join();
        room.clock.advance(TURN_MS);
        expect(await room.look(missed)).toMatchObject({ kind: 'turn' });
        room.clock.advance(TURN_MS);
        await room.expectState({ outstanding: 0, inside: 0, missed: 1 });
        expect(await room.look(missed)).toEqual({ kind: 'turn', turnEndsAtMs: null });
        const { sub } = await room.visit(await room.join());
        expect(await room.claim(missed)).toEqual({ kind: 'void' });
        await room.release(sub);
        expect((await room.take(missed)).number).toBe(1);
      }));

    it('is told past the grace as well; a number of which only one turn was missed is not void', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const [voided, missed] = await room.joinMany(2);
        room.clock.advance(TURN_MS);
        await room.look(voided);
        room.clock.advance(TURN_MS);
        await room.visit(await room.join());
        await room.visit(await room.join());
        expect(await room.look(voided)).toEqual({ kind: 'void' });
        room.clock.advance(GRACE_MS);
        expect([await room.look(voided), await room.claim(voided)]).toEqual([{ kind: 'void' }, { kind: 'void' }]);
        expect([await room.look(missed), await room.claim(missed)]).toEqual([{ kind: 'missed' }, { kind: 'missed' }]);
      }));

    it('is one whose late turn began and ended past the grace', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const missed = await room.join();
        room.clock.advance(TURN_MS);
        const inside = await room.visit(await room.join());
        for (let waited = 0; waited <= GRACE_MS; waited += 40_000) {
          await room.look(missed);
          room.clock.advance(40_000);
        }
        await room.release(inside.sub);
        await room.expectState({ outstanding: 1 });
        room.clock.advance(TURN_MS);
        expect(await room.look(missed)).toEqual({ kind: 'void' });
        expect(await room.claim(missed)).toEqual({ kind: 'void' });
        await room.expectState({ outstanding: 0, late: 0 });
      }));
  });
}
