import { describe, expect, it } from 'vitest';
import { ENDED_ADMISSION_MS } from '../../../src/room/admission.ts';
import { freshTicket, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function releaseContract(target: StoreTarget): void {
  describe('release', () => {
    it('ends the visit with its outcome and frees the slot, once', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const admission = await room.visit(await room.join());
        await room.joinMany(2);
        room.clock.advance(1_000);
        const ended = { ...admission, outcome: 'completed', endsAtMs: room.clock.nowMs };
        expect(await room.release(admission.sub)).toEqual({ kind: 'released', admission: ended });
        await room.expectState({ inside: 0, outstanding: 1, serving: 2, completed: 1 });
        room.clock.advance(1_000);
        expect(await room.release(admission.sub, 'abandoned')).toEqual({ kind: 'already-ended', admission: ended });
        expect(await room.admission(admission.sub)).toEqual(ended);
        await room.expectState({ outstanding: 1, serving: 2, completed: 1, abandoned: 0 });
      }));

    it('of a visit whose time was up changes nothing', () =>
      withRoom(target, {}, async (room) => {
        const expired = await room.visit(await room.called());
        room.clock.nowMs = expired.plannedEndMs + 10;
        const result = await room.release(expired.sub);
        expect(result).toEqual({ kind: 'already-ended', admission: { ...expired, outcome: 'expired' } });
        await room.expectState({ completed: 0, inside: 0 });
      }));

    it('knows no other visits', () =>
      withRoom(target, {}, async (room) => {
        expect(await room.release(freshTicket().sub)).toEqual({ kind: 'unknown' });
      }));

    it('is remembered for a day', () =>
      withRoom(target, {}, async (room) => {
        const { sub } = await room.visit(await room.called());
        await room.release(sub, 'abandoned');
        room.clock.advance(ENDED_ADMISSION_MS - 1);
        await room.state();
        expect(await room.admission(sub)).toMatchObject({ outcome: 'abandoned' });
        room.clock.advance(1);
        await room.state();
        expect(await room.admission(sub)).toBeNull();
        expect(await room.release(sub)).toEqual({ kind: 'unknown' });
      }));
  });

  describe('revokeGrants', () => {
    it('raises the grant generation it names, once; the visit goes on', () =>
      withRoom(target, {}, async (room) => {
        const admission = await room.visit(await room.called());
        const { sub } = admission;
        for (let asked = 0; asked < 2; asked++) await room.line.revokeGrants({ room: room.room, sub, generation: 1 });
        expect(await room.admission(sub)).toEqual({ ...admission, grantGeneration: 2 });
        await room.line.revokeGrants({ room: room.room, sub, generation: 2 });
        expect(await room.admission(sub)).toMatchObject({ grantGeneration: 3, outcome: null });
        await room.line.revokeGrants({ room: room.room, sub: freshTicket().sub, generation: 1 });
      }));
  });
}
