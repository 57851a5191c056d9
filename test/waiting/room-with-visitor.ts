import { onTestFinished } from 'vitest';
import { defaultSettings, type SettingsChange } from '../../src/room/settings.ts';
import { StoreClock } from '../../src/room/store-clock.ts';
import type { Ticket } from '../../src/room/ticket.ts';
import { IssuerCookies } from '../../src/sealing/issuer-cookies.ts';
import { TicketJar } from '../../src/sealing/ticket-jar.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Approach } from '../../src/waiting/approach.ts';
import type { Standing, Walk } from '../../src/waiting/standing.ts';
import { type WalkRequest, walk } from '../../src/waiting/walk.ts';
import { RoomWatch } from '../../src/watch/room-watch.ts';
import { FakeClock } from '../support/clock.ts';
import { randomSealer } from '../support/sealing.ts';

export const ROOM = 'launch';
export const MINUTE_MS = 60_000;

/** A room in memory, called by hand, with other visitors and the one whose walk is tested. */
export async function roomWithVisitor(settings: SettingsChange = {}) {
  const clock = new FakeClock();
  const store = await openSqliteStore({ path: ':memory:', clock: clock.read });
  onTestFinished(() => store[Symbol.asyncDispose]());
  const { line } = store;
  await line.configure({ room: ROOM, settings: { ...defaultSettings, passOver: false, ...settings } });
  const epochMs = clock.read;
  const watch = new RoomWatch({ line, rooms: [ROOM], clock: new StoreClock(epochMs), epochMs });
  const tickets = new TicketJar(randomSealer(), new IssuerCookies('http://localhost'));
  const reported: number[] = [];
  const presence = { saw: (_state: unknown, number: number) => void reported.push(number) };
  const parts = { line, watch, tickets, presence };
  await watch.refresh(ROOM);
  const newcomer: Ticket = tickets.issue('shop');
  let others = 0;

  /** What the process sees of the room is up to date after each step. */
  async function seen(step: Promise<unknown>): Promise<void> {
    await step;
    await watch.refresh(ROOM);
  }

  return {
    parts,
    line,
    clock,
    newcomer,
    /** Numbers that were reported as present. */
    reported,
    walk: (ticket: Ticket, approach: Approach, more: Pick<WalkRequest, 'mayTake'> = {}): Promise<Walk> =>
      walk(parts, { room: ROOM, ticket, approach, ...more }),
    /** The visitor takes a number or an entry, and gets the ticket with it. */
    async join(): Promise<Ticket> {
      const { ticket } = await walk(parts, { room: ROOM, ticket: newcomer, approach: 'ask' });
      await watch.refresh(ROOM);
      return ticket;
    },
    change: (change: SettingsChange): Promise<void> => seen(line.change({ room: ROOM, change })),
    call: (by: number): Promise<void> => seen(line.advance({ room: ROOM, by, key: null })),
    reset: (): Promise<void> => seen(line.reset({ room: ROOM, key: null })),
    otherJoins(): Promise<void> {
      others += 1;
      return seen(line.join({ room: ROOM, ticketId: String(others).padStart(22, '0') }));
    },
    wait(ms: number): Promise<void> {
      clock.advance(ms);
      return seen(Promise.resolve());
    },
    endVisit: (ticket: Ticket): Promise<void> =>
      seen(line.release({ room: ROOM, sub: tickets.subOf(ROOM, ticket), outcome: 'completed' })),
    state: () => line.tick({ room: ROOM }),
  };
}

export type RoomWithVisitor = Awaited<ReturnType<typeof roomWithVisitor>>;

/** A standing in a few words. */
export function inWords(where: Standing): string {
  switch (where.kind) {
    case 'waiting':
      return where.late ? `first in line with ${where.number}` : `waiting with ${where.number ?? 'no number'}`;
    case 'turn':
      return `turn of ${where.number}`;
    case 'admitted':
      return `inside with ${where.visit.number}`;
    case 'crowded':
      return `crowded by ${where.logins}`;
    case 'superseded':
      return 'superseded';
    case 'missed':
      return `over: ${where.reason}`;
    case 'prequeue':
      return `early with entry ${where.entry}`;
    case 'closed':
      return 'closed';
  }
}
