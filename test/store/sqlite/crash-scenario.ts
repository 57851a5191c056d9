import type { LineStore } from '../../../src/store/line-store.ts';
import { byHand } from '../contract/room-driver.ts';

export const START_MS = 1_800_000_000_000;
const room = 'crash';
const settings = { ...byHand, capacity: 3 };
/** 22 characters, as all ids. */
const id = (name: string): string => name.padEnd(22, '0');

/** Fills the room: two visits, one turn that is missed a minute later, three who wait. */
export async function prepare(line: LineStore): Promise<number> {
  const { epoch } = await line.configure({ room, settings });
  for (let number = 1; number <= 6; number++) await line.join({ room, ticketId: id(`ticket-${number}`) });
  for (const number of [1, 2]) {
    const sub = id(`sub-${number}`);
    await line.claim({ room, epoch, number, sub, ticketGeneration: 0 });
    await line.confirm({ room, sub });
  }
  return epoch;
}

export interface CrashStep {
  readonly name: string;
  /** When it runs, after `START_MS`. */
  readonly atMs: number;
  /** One group: what is awaited together shares a transaction. May be repeated, with the same answer. */
  readonly run: (line: LineStore, epoch: number) => Promise<unknown>;
}

/** What a process does until it is killed: steps of every kind, alone and together. */
export const crashSteps: readonly CrashStep[] = [
  { name: 'join', atMs: 0, run: (line) => line.join({ room, ticketId: id('new') }) },
  {
    name: 'enter when a turn was missed',
    atMs: 60_000,
    run: (line) => line.enter({ room, ticketId: id('ticket-4'), sub: id('sub-4') }),
  },
  {
    name: 'release',
    atMs: 60_000,
    run: async (line) => {
      // The first answer says `released`, a repeated one `already-ended`; the visit is the same.
      const { kind: _, ...ended } = await line.release({ room, sub: id('sub-1'), outcome: 'completed' });
      return ended;
    },
  },
  {
    name: 'a group',
    atMs: 61_000,
    run: (line, epoch) =>
      Promise.all([
        line.join({ room, ticketId: id('newer') }),
        line.claim({ room, epoch, number: 5, sub: id('sub-5'), ticketGeneration: 0 }),
        line.advance({ room, by: 2, key: 'advance' }),
        line.change({ room, change: { capacity: 4 } }).then(({ settings: { capacity } }) => capacity),
        line.confirm({ room, sub: id('sub-4') }),
      ]),
  },
  { name: 'reset', atMs: 62_000, run: (line) => line.reset({ room, key: 'reset' }) },
];

/** All of the room that can be seen. */
export async function snapshot(line: LineStore): Promise<unknown> {
  const page = { room, after: null, limit: 100 };
  return {
    state: await line.tick({ room }),
    live: await line.admissions({ ...page, state: 'live' }),
    ended: await line.admissions({ ...page, state: 'ended' }),
  };
}
