import type { RoomState } from '../../src/room/room-state.ts';
import { type RoomDriver, randomId } from '../store/contract/room-driver.ts';
import type { Ticket } from '../store/contract/visitor-driver.ts';

const MINUTE_MS = 60_000;
/** How often a waiting page asks (docs/line.md, presence). */
const STEP_MS = 20_000;
/** Steps asked for at once: as many as arrive together in a busy second. */
const AT_ONCE = 200;
const REPORTED_AT_ONCE = 1_000;

/** How one of a crowd behaves. Times in milliseconds since the crowd came together. */
interface Member {
  readonly ticket: Ticket;
  /** Whether they come when they are called. */
  readonly comes: boolean;
  /** When they close the waiting page; null: they leave it open. */
  readonly leavesAtMs: number | null;
  readonly visitMs: number;
  readonly hesitatesMs: number;
  lastSeenMs: number;
  calledAtMs: number | null;
  entered: boolean;
  /** null: not inside. */
  doneAtMs: number | null;
}

export interface CrowdOptions {
  readonly size: number;
  /** Until when those who leave their pages do so. */
  readonly leaveWithinMs: number;
  readonly visitMs: { readonly from: number; readonly to: number };
}

/** Numbers that look random and are the same in every run (a linear congruential generator, Numerical Recipes §7.1). */
function chances(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Many people in one room, of whom two in five never come when they are called: half of these have closed the page. */
export class Crowd {
  readonly #room: RoomDriver;
  readonly #members: Member[] = [];
  /** Told what the room looks like whenever it has been asked. */
  readonly #observe: (state: RoomState, crowd: Crowd) => void;

  private constructor(room: RoomDriver, observe: (state: RoomState, crowd: Crowd) => void) {
    this.#room = room;
    this.#observe = observe;
  }

  /** All of them join, one after the other. */
  static async gather(
    room: RoomDriver,
    { size, leaveWithinMs, visitMs }: CrowdOptions,
    observe: (state: RoomState, crowd: Crowd) => void,
  ): Promise<Crowd> {
    const crowd = new Crowd(room, observe);
    const chance = chances();
    const tickets = Array.from({ length: size }, () => ({
      ticketId: randomId(),
      sub: randomId(),
      number: 0,
      epoch: 0,
    }));
    await crowd.#inBatches(tickets, async (fresh) => {
      const ticket = await room.join(fresh);
      const kind = chance();
      const [leaves, waits] = [chance() * leaveWithinMs, visitMs.from + chance() * (visitMs.to - visitMs.from)];
      crowd.#members.push({
        ticket,
        comes: kind < 0.6,
        leavesAtMs: kind < 0.8 && kind >= 0.6 ? room.clock.nowMs + leaves : null,
        visitMs: waits,
        hesitatesMs: chance() * STEP_MS,
        lastSeenMs: room.clock.nowMs,
        calledAtMs: null,
        entered: false,
        doneAtMs: null,
      });
    });
    return crowd;
  }

  get size(): number {
    return this.#members.length;
  }

  /** How many are meant to come when they are called. */
  get coming(): number {
    return this.#count(({ comes }) => comes);
  }

  get entered(): number {
    return this.#count(({ entered }) => entered);
  }

  /** How many who wait have their page open now. */
  presentWaiting(nowMs: number): number {
    return this.#count((member) => member.calledAtMs === null && !hasLeft(member, nowMs));
  }

  /** How many were called who had been gone for at least so long. */
  calledWhileGone(goneMs: number): number {
    return this.#count(({ calledAtMs, lastSeenMs }) => calledAtMs !== null && calledAtMs - lastSeenMs >= goneMs);
  }

  /** Lets the crowd wait, come, stay and leave. */
  async live(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
      this.#room.clock.advance(STEP_MS);
      const { nowMs } = this.#room.clock;
      await this.#look();
      await this.#report(nowMs);
      await this.#inBatches(
        this.#members.filter((member) => mayComeNow(member, nowMs)),
        (member) => this.#enter(member),
      );
      const done = this.#members.filter(({ doneAtMs }) => doneAtMs !== null && doneAtMs <= nowMs);
      await this.#inBatches(done, async (member) => {
        await this.#room.release(member.ticket.sub);
        member.doneAtMs = null;
      });
      await this.#look();
    }
  }

  async #enter(member: Member): Promise<void> {
    await this.#room.visit(member.ticket);
    member.entered = true;
    member.doneAtMs = this.#room.clock.nowMs + member.visitMs;
  }

  /** Pages of the near zone say that they are open. */
  async #report(nowMs: number): Promise<void> {
    const { presence } = await this.#room.state();
    const open = this.#members.filter((member) => member.calledAtMs === null && !hasLeft(member, nowMs));
    for (const member of open) member.lastSeenMs = nowMs;
    const near = open.map(({ ticket }) => ticket).filter(({ number }) => number <= presence.zoneUpTo);
    for (let start = 0; start < near.length; start += REPORTED_AT_ONCE)
      await this.#room.see(near.slice(start, start + REPORTED_AT_ONCE));
  }

  /** Looks at the room, and so lets time have its effect. */
  async #look(): Promise<void> {
    const state = await this.#room.state();
    for (const member of this.#members) {
      if (member.ticket.number <= state.serving) member.calledAtMs ??= state.storeMs;
    }
    this.#observe(state, this);
  }

  async #inBatches<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<void> {
    for (let start = 0; start < items.length; start += AT_ONCE) {
      await Promise.all(items.slice(start, start + AT_ONCE).map(act));
      await this.#look();
    }
  }

  #count(is: (member: Member) => boolean): number {
    return this.#members.filter(is).length;
  }
}

function hasLeft({ leavesAtMs }: Member, nowMs: number): boolean {
  return leavesAtMs !== null && leavesAtMs <= nowMs;
}

function mayComeNow({ comes, entered, calledAtMs, hesitatesMs }: Member, nowMs: number): boolean {
  return comes && !entered && calledAtMs !== null && calledAtMs + hesitatesMs <= nowMs;
}

export const minutes = (count: number): number => count * MINUTE_MS;
