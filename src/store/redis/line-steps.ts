import type { RoomState } from '../../room/room-state.ts';
import type { RoomSettings } from '../../room/settings.ts';
import { roomUnknown } from '../faults.ts';
import { roomKeys } from './keys.ts';
import { MarkKeeper } from './mark-keeper.ts';
import type { RedisCaller } from './redis-caller.ts';
import { decodeState } from './reply-codec.ts';
import { freshSeed } from './request-codec.ts';
import type { LineReply, LineScript, ScriptArgument } from './scripts.ts';
import { encodeSettings } from './settings-codec.ts';

export interface LineStepsParts {
  readonly caller: RedisCaller;
  readonly keyPrefix: string;
  /** null: the time of the server. */
  readonly clock: (() => number) | null;
}

/** Runs the scripts of rooms, and deals with the answers that any of them may give. */
export class LineSteps {
  readonly #caller: RedisCaller;
  readonly #keyPrefix: string;
  readonly #clock: (() => number) | null;
  readonly #marks: MarkKeeper;
  readonly #keys = new Map<string, readonly string[]>();
  /** What this process configured, for the case that the server lost everything. */
  readonly #configured = new Map<string, RoomSettings>();

  constructor({ caller, keyPrefix, clock }: LineStepsParts) {
    this.#caller = caller;
    this.#keyPrefix = keyPrefix;
    this.#clock = clock;
    this.#marks = new MarkKeeper((room, ahead) => this.run('lineMark', room, [ahead]));
  }

  async configure(room: string, settings: RoomSettings): Promise<RoomState> {
    const args = [freshSeed(), ...encodeSettings(settings)];
    const state = decodeState(room, await this.#ask('lineConfigure', room, args));
    this.#configured.set(room, settings);
    this.#marks.prepare(room);
    return state;
  }

  /**
   * A step of a room.
   * @throws StoreFault `room_unknown`: it was never configured, neither in the store nor by this process
   */
  async run(script: LineScript, room: string, args: readonly ScriptArgument[]): Promise<LineReply> {
    const reply = await this.#ask(script, room, args);
    if (reply[0] !== 'room-unknown') return reply;
    const settings = this.#configured.get(room);
    if (settings === undefined) throw roomUnknown(room);
    await this.configure(room, settings);
    return this.#ask(script, room, args);
  }

  /** A step that may need a number: when none is left below the mark, raises it and asks again. */
  async runNumbering(script: LineScript, room: string, args: readonly ScriptArgument[]): Promise<LineReply> {
    for (;;) {
      const reply = await this.run(script, room, args);
      if (reply[0] !== 'mark') return reply;
      await this.raiseMark(room);
    }
  }

  /** Raises the mark, so that numbers are left. */
  raiseMark(room: string): Promise<void> {
    return this.#marks.raise(room);
  }

  /** A number was given while the acknowledged mark was at `safe`. */
  given(room: string, number: number, safe: number): void {
    this.#marks.given(room, number, safe);
  }

  /** Ends what goes on in the background. */
  close(): void {
    this.#marks.close();
  }

  /** Asks until a script got to its step: one that finds too much to do does a bounded piece and says 'more'. */
  async #ask(script: LineScript, room: string, args: readonly ScriptArgument[]): Promise<LineReply> {
    const keys = this.#keysOf(room);
    for (;;) {
      const reply = await this.#caller.ask((client) => client[script](...keys, this.#clock?.() ?? '', ...args));
      if (reply[0] !== 'more') return reply;
    }
  }

  #keysOf(room: string): readonly string[] {
    let keys = this.#keys.get(room);
    if (keys === undefined) {
      keys = roomKeys(this.#keyPrefix, room);
      this.#keys.set(room, keys);
    }
    return keys;
  }
}
