import { expect, it } from 'vitest';
import { appendEvent } from '../../../src/room/line/append-event.ts';
import { begin } from '../../../src/room/line/begin.ts';
import { EVENTS_KEPT } from '../../../src/room/room-event.ts';
import { byHand } from '../../store/contract/room-driver.ts';
import { at, lineInMemory } from './line-in-memory.ts';

const NOW_MS = 1_800_000_000_000;

it('A step drops the oldest of too many events, in bites', () => {
  const memory = lineInMemory(byHand, NOW_MS);
  for (let noted = 0; noted < EVENTS_KEPT + 300; noted++) appendEvent(memory, { type: 'gate.changed', shut: true });
  const oldest = () => memory.events.after(0, 1, 'all')[0]?.id;
  expect(oldest()).toBe(NOW_MS);
  const seen = [1, 2, 3].map((step) => {
    begin(memory, at(NOW_MS + step));
    return oldest();
  });
  expect(seen).toEqual([NOW_MS + 256, NOW_MS + 300, NOW_MS + 300]);
  appendEvent(memory, { type: 'gate.changed', shut: false });
  begin(memory, at(NOW_MS + 4));
  expect(oldest()).toBe(NOW_MS + 301);
  expect(memory.events.newest()).toBe(memory.record.event);
});
