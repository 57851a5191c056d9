import { expect, test } from 'vitest';
import type { Approach } from '../../src/waiting/approach.ts';
import { walkFromSnapshot } from '../../src/waiting/walk-from-snapshot.ts';
import { inWords, ROOM, roomWithVisitor } from './room-with-visitor.ts';

test.each<[Approach, readonly number[]]>([
  ['peek', []],
  ['tell', [1]],
  ['ask', [1]],
  ['poll', [1]],
  ['take', []],
  ['begin', [1]],
  ['enter', []],
])('%s reports a visitor who waits as present: %j', async (approach, reported) => {
  const room = await roomWithVisitor();
  const ticket = await room.join();
  await room.walk(ticket, approach);
  expect(room.reported).toEqual(reported);
});

test.each<[Approach, string]>([
  ['peek', 'turn of 1'],
  ['tell', 'waiting with 1'],
  ['ask', 'waiting with 1'],
  ['poll', 'waiting with 1'],
  ['begin', 'waiting with 1'],
  ['take', 'inside with 1'],
  ['enter', 'inside with 1'],
])('%s, while the process has not seen the latest call: %s', async (approach, words) => {
  const room = await roomWithVisitor();
  const ticket = await room.join();
  await room.line.advance({ room: ROOM, by: 1, key: null });
  expect(inWords((await room.walk(ticket, approach)).where)).toBe(words);
});

test('a visitor who is inside does not wait, while the process has not seen their call', async () => {
  const room = await roomWithVisitor();
  const ticket = await room.join();
  await room.line.advance({ room: ROOM, by: 1, key: null });
  const inside = await room.walk(ticket, 'take');
  expect(inWords((await room.walk(inside.ticket, 'ask')).where)).toBe('inside with 1');
});

test('a number that was called as it was given is not taken for one that waits', async () => {
  const room = await roomWithVisitor({ capacity: 1 });
  expect(inWords((await room.walk(room.newcomer, 'ask')).where)).toBe('turn of 1');
});

test('answers for a number that waits, without the store', async () => {
  const room = await roomWithVisitor();
  const ticket = await room.join();
  expect(walkFromSnapshot(room.parts, ROOM, ticket)).toEqual({
    where: { kind: 'waiting', number: 1, late: false },
    ticket,
  });
  expect(room.reported).toEqual([1]);
});

test('answers for a number that was drawn, with the ticket that holds it', async () => {
  const room = await roomWithVisitor({ mode: 'prequeue' });
  const early = await room.join();
  expect(walkFromSnapshot(room.parts, ROOM, early)).toBeNull();
  await room.change({ mode: 'open' });
  expect(walkFromSnapshot(room.parts, ROOM, early)?.ticket).toEqual({ ...early, number: 1 });
});

test('leaves to the store who may be called, was reset, has no number, or a room that was not seen lately', async () => {
  const room = await roomWithVisitor();
  const ticket = await room.join();
  expect(walkFromSnapshot(room.parts, ROOM, room.newcomer)).toBeNull();
  expect(walkFromSnapshot(room.parts, ROOM, { ...ticket, epoch: ticket.epoch - 1 })).toBeNull();
  room.clock.advance(1_500);
  expect(walkFromSnapshot(room.parts, ROOM, ticket)).toBeNull();
  await room.call(1);
  expect(walkFromSnapshot(room.parts, ROOM, ticket)).toBeNull();
  expect(room.reported).toEqual([]);
});
