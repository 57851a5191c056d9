import type { RoomState } from '../../room/room-state.ts';
import type { RoomSettings } from '../../room/settings.ts';
import { roomUnknown } from '../faults.ts';
import { type StoreClocks, systemClocks, Witnesses } from '../store-clocks.ts';
import { roomKeys } from './keys.ts';
import { MarkKeeper, type MarkWait } from './mark-keeper.ts';
import type { RedisCaller } from './redis-caller.ts';
import { decodeState, stateReader } from './reply-codec.ts';
import { freshSeed, timeArgument } from './request-codec.ts';
import type { LineReply, LineScript, ScriptArgument } from './scripts.ts';
import { encodeSettings } from './settings-codec.ts';
import type { Snapshots } from './snapshots.ts';

export interface LineStepsParts {
  readonly caller: RedisCaller;
  readonly snapshots: Snapshots;
  readonly keyPrefix: string;
  /** null: that of the server, and this process's monotonic one. */
  readonly clocks: StoreClocks | null;
  /** For how long a replica that is gone may still be promoted. */
  readonly replicaLostAfterMs: number;
  /** Told when numbers may run out because a mark is not safe, and when that is over. */
  readonly onMarkWait: (wait: MarkWait) => void;
}

/** Runs the scripts of rooms, and deals with the answers that any of them may give. */
export class LineSteps {
  readonly #caller: RedisCaller;
  readonly #keyPrefix: string;
  readonly #clocks: StoreClocks | null;
  readonly #witnesses: Witnesses;
  readonly #marks: MarkKeeper;
  readonly #keys = new Map<string, readonly string[]>();
  /** What this process configured, for the case that the server lost everything. */
  readonly #configured = new Map<string, RoomSettings>();

  constructor({ caller, snapshots, keyPrefix, clocks, replicaLostAfterMs, onMarkWait }: LineStepsParts) {
    this.#caller = caller;
    this.#keyPrefix = keyPrefix;
    this.#clocks = clocks;
    this.#witnesses = new Witnesses(clocks ?? systemClocks);
    this.#marks = new MarkKeeper({
      ask: (room, args) => this.run('lineMark', room, args),
      ...{ snapshots, replicaLostAfterMs, onWait: onMarkWait },
      monotonicMs: () => performance.now(),
    });
  }

  async configure(room: string, settings: RoomSettings): Promise<RoomState> {
    const state = decodeState(room, await this.#configure(room, settings));
    this.#configured.set(room, settings);
    await this.observe(state);
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
    await this.#configure(room, settings);
    return this.#ask(script, room, args);
  }

  /** A step that may need a number: when none is left below the mark, raises it and asks again. */
  async runNumbering(script: LineScript, room: string, args: readonly ScriptArgument[]): Promise<LineReply> {
    for (;;) {
      const reply = await this.run(script, room, args);
      if (reply[0] !== 'mark') return reply;
      await this.raiseMark(room, 1);
    }
  }

  /** Raises the mark, so that numbers are left. @param waiting how many wait for one */
  raiseMark(room: string, waiting: number): Promise<void> {
    return this.#marks.raise(room, waiting);
  }

  /** Numbers up to `given` were given while the safe mark was at `safe`, and so many wait for the next ones. */
  given(room: string, given: number, safe: number, waiting = 0): void {
    this.#marks.given(room, given, safe, waiting);
  }

  /** What a step told of a room, so that the mark is raised in time. */
  observe(state: RoomState): Promise<void> {
    return this.#marks.observe(state);
  }

  /** Ends what goes on in the background. */
  close(): void {
    this.#marks.close();
  }

  /** The mark is left alone: the step that finds no room may be the one that raises it. */
  #configure(room: string, settings: RoomSettings): Promise<LineReply> {
    return this.#ask('lineConfigure', room, [freshSeed(), ...encodeSettings(settings)]);
  }

  /** Asks until a script got to its step: one that finds too much to do does a bounded piece and says 'more'. */
  async #ask(script: LineScript, room: string, args: readonly ScriptArgument[]): Promise<LineReply> {
    const keys = this.#keysOf(room);
    for (;;) {
      const askedAtMs = this.#witnesses.now();
      const reply = await this.#caller.ask((client) => client[script](...keys, this.#time(room), ...args));
      if (reply[0] === 'state' && !script.endsWith('DryRun')) {
        this.#witnesses.saw(room, stateReader(reply).number('lineMs'), askedAtMs);
      }
      if (reply[0] !== 'more') return reply;
    }
  }

  #time(room: string): string {
    const { epochMs, longestDoorStepMs } = this.#clocks ?? {};
    return timeArgument(epochMs?.() ?? null, this.#witnesses.witness(room), longestDoorStepMs);
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
