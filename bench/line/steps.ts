import { type LineRoom, randomId, type Visitor } from './line-room.ts';

/** The two rooms of one kind that are compared. */
export type Scene = 'line' | 'draw';

/** What is measured again and again, in a large room and in a small one. */
export interface Step {
  readonly what: string;
  readonly scene: Scene;
  /** How many of it one round does. */
  readonly count: number;
  /** What has to be there before; not measured. */
  readonly prepare?: (room: LineRoom, people: People) => Promise<unknown>;
  readonly run: (room: LineRoom, people: People) => Promise<unknown>;
}

/** Visitors of a round, whom its steps follow through their visit. */
export class People {
  called: readonly Visitor[] = [];
}

const CALLS = 100;
/** As many as one script takes; the first one goes alone. */
const CROWD = 251;
const REPORTS = 10;
const REPORTED = 1_000;

async function times(count: number, call: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < count; index++) await call(index);
}

function forEach({ called }: People, call: (visitor: Visitor) => Promise<unknown>): Promise<void> {
  return times(called.length, (index) => call(called[index] as Visitor));
}

/** In the order in which a visitor meets them. */
export const steps: readonly Step[] = [
  { what: 'join', scene: 'line', count: CALLS, run: (room) => times(CALLS, () => room.join()) },
  { what: 'join, each of a crowd', scene: 'line', count: CROWD, run: (room) => room.joinMany(CROWD) },
  { what: 'join before the draw', scene: 'draw', count: CALLS, run: (room) => times(CALLS, () => room.join()) },
  {
    what: 'enter, while others wait',
    scene: 'line',
    count: CALLS,
    run: ({ bench, room }) =>
      times(CALLS, () => bench.store.line.enter({ room, ticketId: randomId(), sub: randomId() })),
  },
  {
    what: 'look of one who waits',
    scene: 'line',
    count: CALLS,
    prepare: async (room, people) => {
      const { serving } = await room.state();
      people.called = Array.from({ length: CALLS }, (_, index) => ({ number: serving + 500 + index, sub: randomId() }));
    },
    run: (room, people) => forEach(people, (visitor) => room.bench.store.line.look(room.claimOf(visitor))),
  },
  {
    what: 'presence report of a thousand',
    scene: 'line',
    count: REPORTS,
    run: async (room) => {
      const { serving } = await room.state();
      await times(REPORTS, () => room.see(serving + 1, serving + REPORTED));
    },
  },
  { what: 'tick', scene: 'line', count: CALLS, run: (room) => times(CALLS, () => room.state()) },
  { what: 'tick before the draw', scene: 'draw', count: CALLS, run: (room) => times(CALLS, () => room.state()) },
  { what: 'advance by one', scene: 'line', count: CALLS, run: (room) => times(CALLS, () => room.advance(1)) },
  {
    what: 'claim of a turn',
    scene: 'line',
    count: CALLS,
    prepare: async (room, people) => {
      people.called = await room.callNext(CALLS);
    },
    run: (room, people) => forEach(people, (visitor) => room.bench.store.line.claim(room.claimOf(visitor))),
  },
  {
    what: 'claim once more',
    scene: 'line',
    count: CALLS,
    run: (room, people) => forEach(people, (visitor) => room.bench.store.line.claim(room.claimOf(visitor, 1))),
  },
  {
    what: 'exchange of the code',
    scene: 'line',
    count: CALLS,
    run: ({ bench, room }, people) =>
      forEach(people, ({ sub }) => bench.store.line.confirm({ room, sub, serial: null })),
  },
  {
    what: 'look-up of a visit',
    scene: 'line',
    count: CALLS,
    run: ({ bench, room }, people) => forEach(people, ({ sub }) => bench.store.line.visit({ room, sub })),
  },
  {
    what: 'a page of a hundred visits',
    scene: 'line',
    count: REPORTS,
    run: ({ bench, room }) =>
      times(REPORTS, () => bench.store.line.visits({ room, state: 'live', after: null, limit: 100 })),
  },
  {
    what: 'release',
    scene: 'line',
    count: CALLS,
    run: ({ bench, room }, people) =>
      forEach(people, ({ sub }) => bench.store.line.release({ room, sub, outcome: 'completed' })),
  },
];
