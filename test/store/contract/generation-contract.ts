import { describe, expect, it } from 'vitest';
import { EXCHANGE_WINDOW_MS } from '../../../src/room/visit.ts';
import { withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function generationContract(target: StoreTarget): void {
  describe('ticket generation', () => {
    it('rises by one with every claim that shows the newest', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        for (const generation of [1, 2, 3]) {
          expect(await room.claim(ticket, generation)).toMatchObject({
            kind: 'admitted',
            visit: { ticketGeneration: generation + 1 },
          });
        }
      }));

    it.each([35_000, 240_000])('before the newest is good after %i ms, while the newest was never shown', (ms) =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.visit(ticket);
        room.clock.advance(ms);
        expect(await room.claim(ticket, 0)).toMatchObject({ kind: 'admitted', visit: { ticketGeneration: 1 } });
        await room.claim(ticket, 1);
        room.clock.advance(ms);
        expect(await room.look(ticket, 1)).toMatchObject({ kind: 'admitted', visit: { ticketGeneration: 2 } });
        expect(await room.claim(ticket, 1)).toMatchObject({ kind: 'admitted', visit: { ticketGeneration: 2 } });
      }),
    );

    it('takes the turn once more 35 s after its answer was lost', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const { number } = await room.take(ticket);
        room.clock.advance(35_000);
        expect(await room.claim(ticket, 0)).toMatchObject({
          kind: 'admitted',
          visit: { number, ticketGeneration: 1, endsAtMs: room.clock.nowMs + EXCHANGE_WINDOW_MS },
        });
        await room.expectState({ inside: 1, admitted: 1 });
      }));

    it('before the newest is superseded once the newest is shown', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        await room.claim(ticket, 1);
        expect(await room.claim(ticket, 0)).toEqual({ kind: 'superseded' });
        expect(await room.look(ticket, 0)).toEqual({ kind: 'superseded' });
        expect(await room.look(ticket, 1)).toMatchObject({ kind: 'admitted', visit: { ticketGeneration: 2 } });
      }));

    it('that answers were lost of is good however often it is shown', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        for (let lost = 0; lost < 6; lost++) {
          expect(await room.claim(ticket, 0)).toMatchObject({ kind: 'admitted', visit: { ticketGeneration: 1 } });
          room.clock.advance(50_000);
        }
        await room.expectState({ inside: 1, admitted: 1, lapsed: 0 });
      }));

    it('above the newest that was told counts as shown: a failover may have lost that it was told', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        expect(await room.claim(ticket, 4)).toMatchObject({ kind: 'admitted', visit: { ticketGeneration: 5 } });
        expect(await room.claim(ticket, 3)).toEqual({ kind: 'superseded' });
      }));

    it('that was superseded comes in again once its holder shows the newest', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.visit(ticket);
        await room.claim(ticket, 1);
        expect(await room.claim(ticket, 0)).toEqual({ kind: 'superseded' });
        const { ticketGeneration } = (await room.visitOf(ticket.sub)) ?? { ticketGeneration: 0 };
        expect(await room.claim(ticket, ticketGeneration)).toMatchObject({ visit: { ticketGeneration: 3 } });
        expect(await room.claim(ticket, 1)).toEqual({ kind: 'superseded' });
      }));

    it('that is superseded changes nothing', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        await room.claim(ticket, 1);
        await room.claim(ticket, 2);
        const before = await room.visitOf(ticket.sub);
        room.clock.advance(1);
        expect(await room.claim(ticket, 1)).toEqual({ kind: 'superseded' });
        expect(await room.visitOf(ticket.sub)).toEqual(before);
      }));

    it('is not raised by a look', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const visit = await room.take(ticket);
        expect(await room.look(ticket, 1)).toMatchObject({ kind: 'admitted', visit });
        expect(await room.visitOf(ticket.sub)).toEqual(visit);
      }));
  });
}
