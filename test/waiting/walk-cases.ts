import type { SettingsChange } from '../../src/room/settings.ts';
import type { Ticket } from '../../src/room/ticket.ts';
import type { Approach } from '../../src/waiting/approach.ts';
import { MINUTE_MS, type RoomWithVisitor } from './room-with-visitor.ts';

interface Case {
  readonly settings?: SettingsChange;
  /** Brings the line to the state and returns the ticket that the visitor holds then. */
  readonly arrange: (room: RoomWithVisitor) => Promise<Ticket>;
  readonly told: Readonly<Record<Approach, string>>;
}

export const approaches: readonly Approach[] = ['peek', 'tell', 'ask', 'poll', 'take', 'begin', 'enter'];

function alike(words: string, except: Partial<Record<Approach, string>> = {}): Case['told'] {
  return { peek: words, tell: words, ask: words, poll: words, take: words, begin: words, enter: words, ...except };
}

const takers = (words: string): Partial<Record<Approach, string>> => ({ poll: words, take: words, enter: words });

const brief = { turnWindowMs: MINUTE_MS, graceMs: 10 * MINUTE_MS } as const;

/** Visitors in every state, and where each approach finds them. */
export const cases: Readonly<Record<string, Case>> = {
  'without a place, where people wait': {
    async arrange({ otherJoins, newcomer }) {
      await otherJoins();
      return newcomer;
    },
    told: alike('waiting with no number', {
      ask: 'waiting with 2',
      poll: 'waiting with 2',
      take: 'waiting with 2',
    }),
  },
  'without a place, in a free room': {
    settings: { capacity: 5 },
    arrange: async ({ newcomer }) => newcomer,
    told: alike('waiting with no number', { ask: 'turn of 1', ...takers('inside with 1') }),
  },
  'without a place, in a closed room': {
    settings: { mode: 'closed' },
    arrange: async ({ newcomer }) => newcomer,
    told: alike('closed', { enter: 'waiting with no number' }),
  },
  'without a place, in a room that is over': {
    settings: { mode: 'over' },
    arrange: async ({ newcomer }) => newcomer,
    told: alike('closed', { enter: 'waiting with no number' }),
  },
  'whose answer to a join was lost': {
    async arrange({ join, otherJoins, newcomer }) {
      await join();
      await otherJoins();
      return newcomer;
    },
    told: alike('waiting with 1', {
      peek: 'waiting with no number',
      tell: 'waiting with no number',
      begin: 'waiting with no number',
    }),
  },
  'not called yet': {
    arrange: ({ join }) => join(),
    told: alike('waiting with 1'),
  },
  called: {
    async arrange({ join, call }) {
      const ticket = await join();
      await call(1);
      return ticket;
    },
    told: alike('turn of 1', takers('inside with 1')),
  },
  'back late, with no slot free': {
    settings: { capacity: 1, ...brief },
    async arrange({ join, wait, otherJoins }) {
      const ticket = await join();
      await wait(2 * MINUTE_MS);
      await otherJoins();
      return ticket;
    },
    told: alike('first in line with 1'),
  },
  'back after the grace': {
    settings: { turnWindowMs: MINUTE_MS, graceMs: 0 },
    async arrange({ join, call, wait }) {
      const ticket = await join();
      await call(1);
      await wait(2 * MINUTE_MS);
      return ticket;
    },
    told: alike('over: missed'),
  },
  'back after a late turn': {
    settings: { turnWindowMs: MINUTE_MS, graceMs: 10 * MINUTE_MS },
    async arrange({ join, call, wait, walk, otherJoins }) {
      const ticket = await join();
      await call(1);
      await wait(2 * MINUTE_MS);
      await walk(ticket, 'tell');
      await wait(MINUTE_MS);
      await otherJoins();
      return ticket;
    },
    told: alike('over: void'),
  },
  inside: {
    async arrange({ join, call, walk }) {
      const ticket = await join();
      await call(1);
      return (await walk(ticket, 'take')).ticket;
    },
    told: alike('inside with 1'),
  },
  'inside with an older copy of the ticket': {
    async arrange({ join, call, walk }) {
      const ticket = await join();
      await call(1);
      const newer = await walk(ticket, 'take');
      await walk(newer.ticket, 'take');
      return ticket;
    },
    told: alike('superseded'),
  },
  'whose visit is over': {
    async arrange({ join, call, walk, endVisit }) {
      const ticket = await join();
      await call(1);
      await walk(ticket, 'take');
      await endVisit(ticket);
      return ticket;
    },
    told: alike('over: ended'),
  },
  'of before a reset': {
    async arrange({ join, reset }) {
      const ticket = await join();
      await reset();
      return ticket;
    },
    told: alike('over: reset'),
  },
  'early, without an entry': {
    settings: { mode: 'prequeue' },
    arrange: async ({ newcomer }) => newcomer,
    told: alike('waiting with no number', {
      ask: 'early with entry 1',
      poll: 'early with entry 1',
      take: 'early with entry 1',
    }),
  },
  early: {
    settings: { mode: 'prequeue' },
    arrange: ({ join }) => join(),
    told: alike('early with entry 1'),
  },
  'early, of before a reset': {
    settings: { mode: 'prequeue' },
    async arrange({ join, reset }) {
      const ticket = await join();
      await reset();
      return ticket;
    },
    told: alike('over: reset'),
  },
  'whose number was drawn': {
    settings: { mode: 'prequeue' },
    async arrange({ join, change }) {
      const ticket = await join();
      await change({ mode: 'open' });
      return ticket;
    },
    told: alike('waiting with 1'),
  },
  'whose number was drawn and called': {
    settings: { mode: 'prequeue' },
    async arrange({ join, change, call }) {
      const ticket = await join();
      await change({ mode: 'open' });
      await call(1);
      return ticket;
    },
    told: alike('turn of 1', takers('inside with 1')),
  },
  'early in a room that is off, while the draw awaits its value': {
    settings: { mode: 'prequeue', drawSource: 'a public beacon' },
    async arrange({ join, change }) {
      const ticket = await join();
      await change({ mode: 'off' });
      return ticket;
    },
    told: alike('turn of 0', takers('inside with 0')),
  },
};
