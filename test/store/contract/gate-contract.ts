import { describe, expect, it } from 'vitest';
import { defaultGate, type GateSettings } from '../../../src/room/settings.ts';
import { freshTicket, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const gate: GateSettings = { url: 'https://shop.example.com/healthz', ...defaultGate };

export function gateContract(target: StoreTarget): void {
  describe('gate', () => {
    it('that is shut stops the inlet; it goes on when it opens', () =>
      withRoom(target, { gate, capacity: 2 }, async (room) => {
        expect(await room.setGate(true)).toMatchObject({ gateShut: true });
        await room.joinMany(3);
        await room.expectState({ serving: 0, issued: 3, gateShut: true });
        expect(await room.setGate(false)).toMatchObject({ gateShut: false, serving: 2, outstanding: 2 });
      }));

    it('that is shut lets nobody enter at once, unless serving is ahead', () =>
      withRoom(target, { gate, capacity: 2 }, async (room) => {
        await room.setGate(true);
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.change({ capacity: null });
        await room.advance(1);
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted' });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
      }));

    it('that is shut stands in the way of a late return, and not of a turn', () =>
      withRoom(target, { gate, capacity: 2 }, async (room) => {
        const [missed] = await room.joinMany(1);
        room.clock.advance(60_000);
        const [called] = await room.joinMany(1);
        await room.setGate(true);
        expect(await room.claim(missed)).toEqual({ kind: 'waiting', late: true });
        await room.take(called);
        await room.setGate(false);
        await room.take(missed);
      }));

    it('that is shut leaves an advance by hand to the operator', () =>
      withRoom(target, { gate, capacity: 2 }, async (room) => {
        await room.setGate(true);
        await room.joinMany(3);
        expect(await room.advance(1)).toEqual({ kind: 'advanced', serving: 1, called: 1, cut: 0 });
        await room.expectState({ serving: 1, outstanding: 1 });
      }));

    it('that is shut lets the periods of a rate lapse', () =>
      withRoom(target, { gate, rate: rate(2, 60_000) }, async (room) => {
        await room.setGate(true);
        await room.joinMany(9);
        room.clock.advance(60_000);
        await room.expectState({ serving: 0 });
        room.clock.advance(60_000);
        await room.setGate(false);
        await room.expectState({ serving: 2 });
      }));

    it('that is shut stops nobody in mode off', () =>
      withRoom(target, { gate, capacity: 1 }, async (room) => {
        await room.setGate(true);
        await room.joinMany(2);
        expect(await room.change({ mode: 'off' })).toMatchObject({ serving: 2, outstanding: 2 });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted' });
      }));

    it('is open where the room has none', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        expect(await room.setGate(true)).toMatchObject({ gateShut: false });
        await room.joinMany(1);
        await room.expectState({ serving: 1, gateShut: false });
      }));

    it('that is taken away while it is shut lets the inlet go on', () =>
      withRoom(target, { gate, capacity: 1 }, async (room) => {
        await room.setGate(true);
        await room.joinMany(1);
        expect(await room.change({ gate: null })).toMatchObject({ gateShut: false, serving: 1 });
      }));

    it('stays as it was found when its settings change, and through a reset', () =>
      withRoom(target, { gate, capacity: 1 }, async (room) => {
        await room.setGate(true);
        expect(await room.change({ gate: { ...gate, everyMs: 1_000 } })).toMatchObject({ gateShut: true });
        expect(await room.reset()).toMatchObject({ gateShut: true });
        expect(await room.join()).toMatchObject({ number: 1 });
        await room.expectState({ serving: 0 });
      }));
  });
}
