import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { RoomEvent } from '../../../src/room/room-event.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import { defaultSettings, type RateInlet, type RoomSettings, type SettingsChange } from '../../../src/room/settings.ts';
import { EXCHANGE_WINDOW_MS, type Outcome, type Visit } from '../../../src/room/visit.ts';
import type { FeedEvent } from '../../../src/store/event-feed.ts';
import type {
  DrawResult,
  GiveBackResult,
  JoinResult,
  LineStore,
  ReleaseResult,
} from '../../../src/store/line-store.ts';
import { FakeClock, SteppedClock } from '../../support/clock.ts';
import type { BulkEvent, StoreFixture, StoreTarget } from './store-target.ts';
import { type Ticket, VisitorDriver } from './visitor-driver.ts';

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

/** A visit as it is told after an early end at this moment. */
export function endedNow({ clock }: { readonly clock: FakeClock }, visit: Visit, outcome: Outcome): Visit {
  return { ...visit, outcome, endsAtMs: clock.nowMs, goesOn: false };
}

/** One room of one store handle, in few words. */
export class RoomDriver extends VisitorDriver {
  readonly clock: FakeClock;
  readonly fixture: StoreFixture;

  constructor(
    fixture: StoreFixture,
    clock: FakeClock,
    room = `room-${randomBytes(6).toString('hex')}`,
    line?: LineStore,
  ) {
    super(line ?? fixture.store.line, room);
    this.fixture = fixture;
    this.clock = clock;
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

  /** Joins a room by hand and is called. */
  async called(): Promise<Ticket> {
    const ticket = await this.join();
    await this.advance(1);
    return ticket;
  }

  /** Takes the turn, and exchanges no code of it in time. */
  async lapse(ticket: Ticket | undefined): Promise<void> {
    await this.take(ticket);
    this.clock.advance(EXCHANGE_WINDOW_MS);
    await this.state();
  }

  release(sub: string, outcome: 'completed' | 'abandoned' = 'completed'): Promise<ReleaseResult> {
    return this.line.release({ room: this.room, sub, outcome });
  }

  /** Releases a visit also when its time has run out. */
  settle(sub: string, outcome: 'completed' | 'abandoned' = 'completed', key: string | null = null) {
    return this.line.release({ room: this.room, sub, outcome, key, settlesExpired: true });
  }

  giveBack({ number }: Pick<Ticket, 'number'>, dryRun = false): Promise<GiveBackResult> {
    return this.line.giveBack({ room: this.room, number, dryRun });
  }

  /** Without `from`, which follows from the steps before. */
  async advance(by: number, key: string | null = null): Promise<object> {
    const { from: _from, ...told } = { from: 0, ...(await this.line.advance({ room: this.room, by, key })) };
    return told;
  }

  reset(key: string | null = null): Promise<RoomState> {
    return this.line.reset({ room: this.room, key });
  }

  /** A failover loses the last writes: the next `count` numbers are nobody's. */
  async skipNumbers(count: number): Promise<RoomState> {
    if (this.fixture.skipNumbers === undefined) throw new Error('this store does not fail over');
    await this.fixture.skipNumbers(this.room, count);
    return this.state();
  }

  /** Notes so many events, then lets the store forget as it does: some in each step. */
  async noteMany(type: BulkEvent, count: number): Promise<void> {
    if (this.fixture.noteMany === undefined) throw new Error('this store cannot be written to in bulk');
    await this.fixture.noteMany(this.room, type, count);
    for (let steps = 0; steps < 8; steps++) {
      this.clock.advance(1);
      await this.state();
    }
  }

  /** Everything that is stored of the room. */
  async contents(): Promise<unknown> {
    if (this.fixture.contents === undefined) throw new Error('this store cannot be looked into');
    return this.fixture.contents(this.room);
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
}

/**
 * Runs `body` with a store whose clock may be stepped, and in which door time moves by a few seconds a step as it does in
 * production.
 */
export async function withSteppedClock(
  target: StoreTarget,
  settings: Partial<RoomSettings>,
  body: (room: RoomDriver, clock: SteppedClock) => Promise<void>,
): Promise<void> {
  const clock = new SteppedClock();
  const fixture = await target.open({ clocks: { epochMs: clock.read, monotonicMs: clock.counted } });
  try {
    const driver = new RoomDriver(fixture, clock);
    await driver.configure({ ...byHand, ...settings });
    await body(driver, clock);
  } finally {
    await fixture.close();
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
