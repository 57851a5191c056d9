import type { RoomState } from '../../../src/room/room-state.ts';
import { defaultGate } from '../../../src/room/settings.ts';
import type { LineStore } from '../../../src/store/line-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { byHand } from '../contract/room-driver.ts';

export const START_MS = 1_800_000_000_000;
const room = 'crash';
const settings = { ...byHand, capacity: 3, passOver: true };
const gate = { url: 'https://shop.example.com/healthz', ...defaultGate };
/** 22 characters, as all ids. */
const id = (name: string): string => name.padEnd(22, '0');

/** Fills the room: two visits, one turn that is missed a minute later, three who wait. */
export async function prepare(line: LineStore): Promise<number> {
  const { epoch } = await line.configure({ room, settings });
  for (let number = 1; number <= 6; number++) await line.join({ room, ticketId: id(`ticket-${number}`) });
  for (const number of [1, 2]) {
    const sub = id(`sub-${number}`);
    await line.claim({ room, epoch, number, sub, ticketGeneration: 0 });
    await line.confirm({ room, sub, serial: null });
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
        line.confirm({ room, sub: id('sub-4'), serial: null }),
      ]),
  },
  {
    name: 'being seen, beside a claim that waits',
    atMs: 120_000,
    run: (line, epoch) =>
      Promise.all([
        line.see({ room, epoch, numbers: [6, 7, 8] }).then(() => null),
        line.look({ room, epoch, number: 8, sub: id('sub-8'), ticketGeneration: 0 }),
      ]),
  },
  { name: 'a gate', atMs: 120_000, run: (line) => line.change({ room, change: { gate } }).then(withoutSeed) },
  { name: 'a gate that shuts', atMs: 120_000, run: (line) => line.setGate({ room, shut: true }).then(withoutSeed) },
  {
    name: 'a note',
    atMs: 120_000,
    run: (line) => line.note({ room, event: { type: 'room.changed', actor: 'ops' }, key: 'note' }).then(withoutSeed),
  },
  { name: 'reset', atMs: 121_000, run: (line) => line.reset({ room, key: 'reset', actor: 'ops' }).then(withoutSeed) },
  {
    name: 'a prequeue',
    atMs: 122_000,
    run: (line) =>
      Promise.all([
        line
          .change({ room, change: { mode: 'prequeue', drawSource: 'a beacon' } })
          .then(({ settings: { mode } }) => mode),
        line.join({ room, ticketId: id('early') }),
        line.join({ room, ticketId: id('earlier') }),
      ]),
  },
  {
    name: 'doors that open',
    atMs: 122_000,
    run: (line) => line.change({ room, change: { mode: 'open' } }).then(withoutSeed),
  },
  {
    name: 'a draw that is told its value',
    atMs: 123_000,
    run: async (line) => {
      const result = await line.completeDraw({ room, publicValue: 'round 42' });
      return result.kind === 'completed' ? withoutSeed(result.state) : result;
    },
  },
];

/** A seed is random, so no two processes have the same. */
function withoutSeed({ draw: { seed: _, ...draw }, ...state }: RoomState) {
  return { ...state, draw };
}

/** All of the room that can be seen. */
export async function snapshot({ line, events }: Store): Promise<unknown> {
  const page = { room, after: null, limit: 100 };
  return {
    state: withoutSeed(await line.tick({ room })),
    live: await line.visits({ ...page, state: 'live' }),
    ended: await line.visits({ ...page, state: 'ended' }),
    events: await events.read({ room, after: 0, limit: 1_000 }),
  };
}
