import { describe, expect, test } from 'vitest';
import { rightsOf } from '../../src/waiting/approach.ts';
import { inWords, ROOM, roomWithVisitor } from './room-with-visitor.ts';
import { approaches, cases } from './walk-cases.ts';

const table = Object.entries(cases).flatMap(([name, { settings = {}, arrange, told }]) =>
  approaches.map((approach) => ({ name, approach, settings, arrange, words: told[approach] })),
);

test.each(table)('$approach, by a visitor $name: $words', async ({ approach, settings, arrange, words }) => {
  const room = await roomWithVisitor(settings);
  const held = await arrange(room);
  const before = await room.state();
  const { where, ticket } = await room.walk(held, approach);
  expect(inWords(where)).toBe(words);

  const { joins, takes } = rightsOf(approach);
  const after = await room.state();
  if (!takes) expect(after.inside).toBe(before.inside);
  if (!takes && !joins) expect({ ...after, late: 0 }).toEqual({ ...before, late: 0 });
  // The walk may be repeated: with the ticket of before it, when the answer was lost, and with the one to write.
  await room.wait(0);
  expect(inWords((await room.walk(held, approach)).where)).toBe(words);
  expect(inWords((await room.walk(ticket, approach)).where)).toBe(words);
});

describe('the ticket to write', () => {
  test('is the same object if nothing is new', async () => {
    const room = await roomWithVisitor();
    expect((await room.walk(room.newcomer, 'tell')).ticket).toBe(room.newcomer);
    const ticket = await room.join();
    for (const approach of approaches) expect((await room.walk(ticket, approach)).ticket).toBe(ticket);
    await room.call(1);
    expect((await room.walk(ticket, 'ask')).ticket).toBe(ticket);
  });

  test('holds the number, and when the room gave it', async () => {
    const room = await roomWithVisitor();
    const { epoch, storeMs } = await room.state();
    expect(await room.join()).toEqual({ ...room.newcomer, number: 1, epoch, joinedAtMs: storeMs });
  });

  test('of a newcomer who has to wait holds the epoch that they found', async () => {
    const room = await roomWithVisitor();
    const { epoch } = await room.state();
    expect((await room.walk(room.newcomer, 'enter')).ticket).toEqual({ ...room.newcomer, epoch });
  });

  test('holds the number of the draw besides the entry', async () => {
    const room = await roomWithVisitor({ mode: 'prequeue' });
    const early = await room.join();
    expect(early).toMatchObject({ number: null, entry: 1 });
    await room.change({ mode: 'open' });
    expect((await room.walk(early, 'tell')).ticket).toEqual({ ...early, number: 1 });
  });

  test('of a visitor inside has the next generation after a claim alone', async () => {
    const room = await roomWithVisitor();
    const ticket = await room.join();
    await room.call(1);
    const inside = (await room.walk(ticket, 'poll')).ticket;
    expect(inside).toEqual({ ...ticket, generation: 1 });
    expect((await room.walk(inside, 'ask')).ticket).toBe(inside);
    expect((await room.walk(inside, 'enter')).ticket.generation).toBe(2);
  });

  test('of a visitor who entered a free room has the number and the generation', async () => {
    const room = await roomWithVisitor({ capacity: 1 });
    expect((await room.walk(room.newcomer, 'enter')).ticket).toMatchObject({ number: 1, generation: 1 });
  });
});

describe('a turn that may not be taken', () => {
  test('is told, and it is not asked about before it has come', async () => {
    const room = await roomWithVisitor();
    const ticket = await room.join();
    let asked = 0;
    const mayTake = async () => {
      asked += 1;
      return false;
    };
    expect(inWords((await room.walk(room.newcomer, 'take', { mayTake })).where)).toBe('waiting with 1');
    expect(asked).toBe(0);
    await room.call(1);
    const { where } = await room.walk(ticket, 'take', { mayTake });
    expect(where).toMatchObject({ kind: 'turn', number: 1, endsAtMs: expect.any(Number) });
    expect(asked).toBe(1);
    expect(await room.state()).toMatchObject({ inside: 0 });
  });

  test('is told to an early visitor whom the room lets pass', async () => {
    const room = await roomWithVisitor({ mode: 'prequeue', drawSource: 'a public beacon' });
    const early = await room.join();
    await room.change({ mode: 'off' });
    const { where } = await room.walk(early, 'take', { mayTake: async () => false });
    expect(inWords(where)).toBe('turn of 0');
  });
});

describe('what this process has not heard of', () => {
  test('is a reset after which an early visitor came: the entry is good', async () => {
    const room = await roomWithVisitor({ mode: 'prequeue' });
    await room.line.reset({ room: ROOM, key: null });
    const { where, ticket } = await room.walk(room.newcomer, 'ask');
    expect(inWords(where)).toBe('early with entry 1');
    expect(ticket.epoch).toBe((await room.state()).epoch);
  });

  test('is that the room is not off any more: an early visitor waits for the draw', async () => {
    const room = await roomWithVisitor({ mode: 'prequeue', drawSource: 'a public beacon' });
    const early = await room.join();
    await room.change({ mode: 'off' });
    await room.line.change({ room: ROOM, change: { mode: 'paused' } });
    const { where, ticket } = await room.walk(early, 'take');
    expect(inWords(where)).toBe('early with entry 1');
    expect(ticket).toBe(early);
  });
});
