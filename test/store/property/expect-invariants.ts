import { expect } from 'vitest';
import type { RoomState } from '../../../src/room/room-state.ts';

/**
 * DESIGN §4.3 and §4.4, on two states with one step between them.
 * @param before null: it is not known, or more than one step ago
 * @param admitted epoch and number of everybody who was admitted, as `epoch/number`
 */
export function expectInvariants(state: RoomState, before: RoomState | null, admitted: Iterable<string>): void {
  for (const place of admitted) {
    const [epoch, number] = place.split('/').map(Number);
    if (epoch === state.epoch && Number(number) > state.serving) throw new Error(`admitted ${number}, above serving`);
  }
  const { capacity, mode } = state.settings;
  if (capacity === null || mode === 'off' || before === null || before.settings.mode === 'off') return;
  const loadBefore = before.inside + before.outstanding;
  expect(state.inside + state.outstanding).toBeLessThanOrEqual(Math.max(capacity, loadBefore));
}
