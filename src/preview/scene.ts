import type { RoomConfig } from '../config/config.ts';
import { progressOf } from '../http/waiting-page/standing.ts';
import type { Staying } from '../http/waiting-page/visitor.ts';
import { numberOfEntry } from '../room/draw.ts';
import type { RoomState } from '../room/room-state.ts';
import type { SettingsChange } from '../room/settings.ts';
import type { LineStore } from '../store/line-store.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';

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

  get nowMs(): number {
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
    const claimed = await this.#line.claim(this.#claim(number, (await this.state()).epoch, 0));
    if (claimed.kind !== 'admitted') throw new Error(`not let in, but ${claimed.kind}`);
    await this.#line.release({ room: this.room, sub: SUB, outcome: 'completed' });
  }

  /** Where the visitor stands with a number of the first epoch, or of the one that is named. */
  async standing(number: number, location: string | null, epoch?: number): Promise<Staying> {
    const claim = this.#claim(number, epoch ?? (await this.state()).epoch, 0);
    return progressOf(await this.#line.look(claim), number, location);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  #claim(number: number, epoch: number, ticketGeneration: number) {
    return { room: this.room, epoch, number, sub: SUB, ticketGeneration };
  }
}
