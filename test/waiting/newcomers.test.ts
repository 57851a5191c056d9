import { expect, test } from 'vitest';
import { seenBusy } from '../../src/waiting/newcomers.ts';
import { ROOM, roomWithVisitor } from './room-with-visitor.ts';

test('a room in which people wait is busy, as it was seen a moment ago', async () => {
  const { parts, otherJoins, clock, state } = await roomWithVisitor({ capacity: 1 });
  expect(seenBusy(parts.watch, ROOM)).toBeNull();
  await otherJoins();
  await otherJoins();
  expect(seenBusy(parts.watch, ROOM)).toEqual(await state());
  clock.advance(1_500);
  expect(seenBusy(parts.watch, ROOM)).toBeNull();
});
