import type { RoomConfig } from '../../config/config.ts';
import { turnOf } from '../../http/waiting-page/progress.ts';
import type { Staying } from '../../http/waiting-page/visitor.ts';
import { numberOfEntry } from '../../room/draw.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { SettingsChange } from '../../room/settings.ts';
import type { ClaimRequest, LineStore } from '../../store/line-store.ts';
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { claimNumber, lookAtNumber } from '../../waiting/standing.ts';

/** The visitor whose pages are looked at. */
const TICKET = 'the-visitor-of-preview';
const SUB = 'the-visitor-of-preview';

/** A line of a room, in memory alone, whose time goes on when it is told to. */
export class Scene implements AsyncDisposable {
  readonly room: string;
  readonly #line: LineStore;
  readonly #clock: { nowMs: number };
  readonly #end: () => PromiseLike<void>;
  #others = 0;
  /** When people were called last, and when the visitor came out; null: not yet. */
  calledAtMs: number | null = null;
  visitEndMs: number | null = null;

  private constructor(room: string, line: LineStore, clock: { nowMs: number }, end: () => PromiseLike<void>) {
    this.room = room;
    this.#line = line;
    this.#clock = clock;
    this.#end = end;
  }

  /** @param changes of the room's settings @param startMs epoch milliseconds */
  static async open({ name, settings }: RoomConfig, changes: SettingsChange, startMs: number): Promise<Scene> {
    const clock = { nowMs: startMs };
    const store = await openSqliteStore({ path: ':memory:', clock: () => clock.nowMs });
    const asConfigured: SettingsChange = { rate: null, capacity: null, opensAtMs: null, drawSource: null, gate: null };
    await store.line.configure({ room: name, settings: { ...settings, ...asConfigured, mode: 'open', ...changes } });
    return new Scene(name, store.line, clock, () => store[Symbol.asyncDispose]());
  }

  get storeMs(): number {
    return this.#clock.nowMs;
  }

  wait(ms: number): void {
    this.#clock.nowMs += ms;
  }

  state(): Promise<RoomState> {
    return this.#line.tick({ room: this.room });
  }

  async change(change: SettingsChange): Promise<void> {
    await this.#line.change({ room: this.room, change });
  }

  async advance(by: number): Promise<void> {
    await this.#line.advance({ room: this.room, by, key: null });
    this.calledAtMs = this.#clock.nowMs;
  }

  async reset(): Promise<void> {
    await this.#line.reset({ room: this.room, key: null });
  }

  /** Other visitors come. */
  async othersJoin(count: number): Promise<void> {
    const ids = Array.from({ length: count }, (_, index) => String(this.#others + index).padStart(22, '0'));
    this.#others += count;
    await Promise.all(ids.map((ticketId) => this.#line.join({ room: this.room, ticketId })));
  }

  /** The visitor takes a number. */
  async join(): Promise<number> {
    const joined = await this.#line.join({ room: this.room, ticketId: TICKET });
    if (joined.kind !== 'joined') throw new Error(`no number, but ${joined.kind}`);
    if (joined.called) this.calledAtMs = this.#clock.nowMs;
    return joined.number;
  }

  /** The visitor is early and gets an entry of the draw. */
  async enterDraw(): Promise<number> {
    const joined = await this.#line.join({ room: this.room, ticketId: TICKET });
    if (joined.kind !== 'entry') throw new Error(`no entry, but ${joined.kind}`);
    return joined.entry;
  }

  /** The number that the draw gave for an entry. */
  async drawn(entry: number): Promise<number> {
    const number = numberOfEntry(await this.state(), entry);
    if (number === null) throw new Error('nothing is drawn');
    return number;
  }

  /** The visitor goes in and comes out again. */
  async visit(number: number): Promise<void> {
    const claimed = await claimNumber(this.#line, this.#shown(number, (await this.state()).epoch));
    if (claimed.kind !== 'admitted') throw new Error(`not let in, but ${claimed.kind}`);
    await this.#line.release({ room: this.room, sub: SUB, outcome: 'completed' });
    this.visitEndMs = this.#clock.nowMs;
  }

  /** The visitor goes in, and comes again with the ticket of then: by now a newer one is in use elsewhere. */
  async beSuperseded(number: number): Promise<Staying> {
    const shown = this.#shown(number, (await this.state()).epoch);
    for (const ticketGeneration of [0, 1]) await claimNumber(this.#line, { ...shown, ticketGeneration });
    return this.standing(number, null);
  }

  /** The visitor goes in by as many browsers as may, and by one more. */
  async beCrowded(number: number, most: number): Promise<Staying> {
    const shown = this.#shown(number, (await this.state()).epoch);
    const login = { client: 'shop', most, sessionMs: 0 };
    for (;;) {
      const claimed = await claimNumber(this.#line, { ...shown, login });
      if (claimed.kind === 'crowded') return claimed;
      if (claimed.kind !== 'admitted') throw new Error(`not let in, but ${claimed.kind}`);
      await this.#line.confirm({ room: this.room, sub: SUB, serial: claimed.serial });
    }
  }

  /** Where the visitor stands with a number of the first epoch, or of the one that is named. */
  async standing(number: number, location: string | null, epoch?: number): Promise<Staying> {
    const where = await lookAtNumber(this.#line, this.#shown(number, epoch ?? (await this.state()).epoch), true);
    return where.kind === 'turn' || where.kind === 'admitted' ? turnOf(where, number, location) : where;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  #shown(number: number, epoch: number): ClaimRequest {
    return { room: this.room, epoch, number, sub: SUB, ticketGeneration: 0 };
  }
}
