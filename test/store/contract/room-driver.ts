import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Admission } from '../../../src/room/admission.ts';
import type { RoomEvent } from '../../../src/room/room-event.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import { defaultSettings, type RateInlet, type RoomSettings, type SettingsChange } from '../../../src/room/settings.ts';
import type { FeedEvent } from '../../../src/store/event-feed.ts';
import type {
  AdvanceResult,
  ClaimResult,
  DrawResult,
  EnterResult,
  JoinResult,
  LineStore,
  LookResult,
  ReleaseResult,
} from '../../../src/store/line-store.ts';
import { FakeClock } from '../../support/clock.ts';
import type { StoreFixture, StoreTarget } from './store-target.ts';

/** What a visitor's cookie would hold. `number` 0: not joined. */
export interface Ticket {
  readonly ticketId: string;
  readonly sub: string;
  readonly number: number;
  readonly epoch: number;
}

/** Turn ends on whole seconds (LINE.md: g = 1 s), no inlet: everything happens by hand. Nobody is passed over. */
export const byHand: RoomSettings = {
  ...defaultSettings,
  turnWindowMs: 60_000,
  graceMs: 120_000,
  admissionMs: 600_000,
  passOver: false,
};

export const rate = (admit: number, everyMs: number, more: Partial<RateInlet> = {}): RateInlet => ({
  admit,
  everyMs,
  fromMs: null,
  untilMs: null,
  returnNoShows: false,
  ...more,
});

/** 22 characters of base64url, as ticket ids and subs are. */
export const randomId = (): string => randomBytes(16).toString('base64url');

export const freshTicket = (): Ticket => ({ ticketId: randomId(), sub: randomId(), number: 0, epoch: 0 });

/** One room of one store handle, in few words. */
export class RoomDriver {
  readonly line: LineStore;
  readonly room: string;
  readonly clock: FakeClock;
  readonly fixture: StoreFixture;

  constructor(
    fixture: StoreFixture,
    clock: FakeClock,
    room = `room-${randomBytes(6).toString('hex')}`,
    line?: LineStore,
  ) {
    this.fixture = fixture;
    this.clock = clock;
    this.room = room;
    this.line = line ?? fixture.store.line;
  }

  /** The same room as another handle sees it. */
  through(line: LineStore): RoomDriver {
    return new RoomDriver(this.fixture, this.clock, this.room, line);
  }

  configure(settings: RoomSettings): Promise<RoomState> {
    return this.line.configure({ room: this.room, settings });
  }

  change(change: SettingsChange): Promise<RoomState> {
    return this.line.change({ room: this.room, change });
  }

  state(): Promise<RoomState> {
    return this.line.tick({ room: this.room });
  }

  joinResult(ticket: Ticket): Promise<JoinResult> {
    return this.line.join({ room: this.room, ticketId: ticket.ticketId });
  }

  async join(ticket: Ticket = freshTicket()): Promise<Ticket> {
    const result = await this.joinResult(ticket);
    if (result.kind !== 'joined') throw new Error(`expected a number, got ${result.kind}`);
    return { ...ticket, number: result.number, epoch: result.epoch };
  }

  /** Joined one after the other. */
  async joinMany(count: number): Promise<Ticket[]> {
    const tickets: Ticket[] = [];
    for (let index = 0; index < count; index++) tickets.push(await this.join());
    return tickets;
  }

  /** Joins before the doors open. @returns the entry */
  async joinEarly(ticket: Ticket = freshTicket()): Promise<number> {
    const result = await this.joinResult(ticket);
    if (result.kind !== 'entry') throw new Error(`expected an entry, got ${result.kind}`);
    return result.entry;
  }

  /** Joined one after the other, before the doors open. */
  async joinEarlyMany(count: number): Promise<void> {
    for (let joined = 0; joined < count; joined++) await this.joinEarly();
  }

  enter(ticket: Ticket): Promise<EnterResult> {
    return this.line.enter({ room: this.room, ticketId: ticket.ticketId, sub: ticket.sub });
  }

  /** Joins a room by hand and is called. */
  async called(): Promise<Ticket> {
    const ticket = await this.join();
    await this.advance(1);
    return ticket;
  }

  claim(ticket: Ticket | undefined, ticketGeneration = 0): Promise<ClaimResult> {
    return this.line.claim(this.#claimOf(ticket, ticketGeneration));
  }

  look(ticket: Ticket | undefined, ticketGeneration = 0): Promise<LookResult> {
    return this.line.look(this.#claimOf(ticket, ticketGeneration));
  }

  /** Takes the turn, which must be there. */
  async take(ticket: Ticket | undefined): Promise<Admission> {
    const result = await this.claim(ticket);
    if (result.kind !== 'admitted') throw new Error(`expected to be admitted, got ${JSON.stringify(result)}`);
    return result.admission;
  }

  /** Takes the turn and exchanges the code: the visit has its full length. */
  async visit(ticket: Ticket | undefined): Promise<Admission> {
    const { sub } = await this.take(ticket);
    const admission = await this.line.confirm({ room: this.room, sub });
    if (admission === null) throw new Error('expected a live admission');
    return admission;
  }

  release(sub: string, outcome: 'completed' | 'abandoned' = 'completed'): Promise<ReleaseResult> {
    return this.line.release({ room: this.room, sub, outcome });
  }

  admission(sub: string): Promise<Admission | null> {
    return this.line.admission({ room: this.room, sub });
  }

  advance(by: number, key: string | null = null): Promise<AdvanceResult> {
    return this.line.advance({ room: this.room, by, key });
  }

  reset(key: string | null = null): Promise<RoomState> {
    return this.line.reset({ room: this.room, key });
  }

  /** The pages of these visitors ask for their status. */
  async see(tickets: readonly Ticket[]): Promise<void> {
    const [first] = tickets;
    if (first === undefined) return;
    await this.line.see({ room: this.room, epoch: first.epoch, numbers: tickets.map(({ number }) => number) });
  }

  setGate(shut: boolean): Promise<RoomState> {
    return this.line.setGate({ room: this.room, shut });
  }

  completeDraw(publicValue: string): Promise<DrawResult> {
    return this.line.completeDraw({ room: this.room, publicValue });
  }

  /** Lets time pass as it does in a room that is asked about often, while the pages of some visitors keep asking. */
  async passTime(ms: number, present: readonly Ticket[] = []): Promise<void> {
    const STEP_MS = 20_000;
    for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
      this.clock.advance(Math.min(leftMs, STEP_MS));
      await this.see(present);
      await this.state();
    }
  }

  events(after = 0, limit = 1_000): Promise<readonly FeedEvent[]> {
    return this.fixture.store.events.read({ room: this.room, after, limit });
  }

  /** What is noted while `step` runs, and by a look at the room right afterwards. */
  async noted(step: () => Promise<unknown>): Promise<RoomEvent[]> {
    const after = await this.fixture.store.events.newest({ room: this.room });
    await step();
    await this.state();
    return (await this.events(after)).map(({ event }) => event);
  }

  /** Expects these values in the room's state. */
  async expectState(expected: Partial<RoomState>): Promise<void> {
    expect(await this.state()).toMatchObject(expected);
  }

  #claimOf(ticket: Ticket | undefined, ticketGeneration: number) {
    if (ticket === undefined) throw new Error('no such ticket');
    const { epoch, number, sub } = ticket;
    return { room: this.room, epoch, number, sub, ticketGeneration };
  }
}

/** Runs `body` with a fresh store and one configured room; closes the store afterwards. */
export async function withRoom(
  target: StoreTarget,
  settings: Partial<RoomSettings>,
  body: (room: RoomDriver) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const fixture = await target.open({ clock: clock.read });
  try {
    const driver = new RoomDriver(fixture, clock);
    await driver.configure({ ...byHand, ...settings });
    await body(driver);
  } finally {
    await fixture.close();
  }
}
