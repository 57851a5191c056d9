import { expect, test } from 'vitest';
import { walkById } from '../../src/waiting/walk-by-id.ts';
import { inWords, MINUTE_MS, ROOM, type RoomWithVisitor, roomWithVisitor } from './room-with-visitor.ts';

/** The place of a visitor who joins, as their id tells it. */
async function joined(room: RoomWithVisitor) {
  const { epoch, number, entry } = await room.join();
  const sub = room.parts.tickets.subOf(ROOM, room.newcomer);
  return { kind: 'here', epoch, number, position: number ?? entry ?? 0, sub, waits: false } as const;
}

type Place = Awaited<ReturnType<typeof joined>>;

const inside = async (room: RoomWithVisitor, place: Place): Promise<void> => {
  await room.call(1);
  await walkById(room.parts, { room: ROOM, place });
};

test.each<[string, (room: RoomWithVisitor, place: Place) => Promise<unknown>, string]>([
  ['not called yet', async () => undefined, 'waiting with 1'],
  ['called', (room) => room.call(1), 'inside with 1'],
  ['inside', inside, 'inside with 1'],
  [
    'whose turn and grace are over',
    async (room) => {
      await room.call(1);
      await room.wait(60 * MINUTE_MS);
    },
    'over: missed',
  ],
  [
    'whose visit is over',
    async (room, place) => {
      await inside(room, place);
      await room.endVisit(room.newcomer);
    },
    'over: ended',
  ],
  ['of before a reset', (room) => room.reset(), 'over: reset'],
])('a visitor %s', async (_state, arrange, words) => {
  const room = await roomWithVisitor();
  const place = await joined(room);
  await arrange(room, place);
  expect(inWords(await walkById(room.parts, { room: ROOM, place }))).toBe(words);
  expect(inWords(await walkById(room.parts, { room: ROOM, place }))).toBe(words);
});

test('asks no store for a place that surely waits, is early, or is gone', async () => {
  const room = await roomWithVisitor({ mode: 'prequeue' });
  const early = await joined(room);
  expect(inWords(await walkById(room.parts, { room: ROOM, place: early }))).toBe('early with entry 1');
  const drawn = { ...early, number: 1, waits: true };
  await room.change({ mode: 'off' });
  expect(inWords(await walkById(room.parts, { room: ROOM, place: drawn }))).toBe('waiting with 1');
  expect(inWords(await walkById(room.parts, { room: ROOM, place: { kind: 'gone' } }))).toBe('over: reset');
});

test('a visit lasts as long as the id asks for', async () => {
  const room = await roomWithVisitor();
  const place = await joined(room);
  await room.call(1);
  const where = await walkById(room.parts, { room: ROOM, place, admissionMs: 7 * MINUTE_MS });
  if (where.kind !== 'admitted') throw new Error(`not inside, but ${inWords(where)}`);
  const { enteredAtMs, plannedEndMs } = where.visit;
  expect(plannedEndMs - enteredAtMs).toBe(7 * MINUTE_MS);
});
