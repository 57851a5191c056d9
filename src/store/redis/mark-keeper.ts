import { setTimeout as delay } from 'node:timers/promises';
import { lastEntry } from '../../room/draw.ts';
import type { RoomState } from '../../room/room-state.ts';
import { storeUnavailable } from '../faults.ts';
import { AnnouncedCrowd } from './announced-crowd.ts';
import { Pace } from './pace.ts';
import type { LineReply, ScriptArgument } from './scripts.ts';
import type { Snapshots } from './snapshots.ts';

/** Longest wait for a mark to be safe: two seconds for the disk under AOF everysec, one for a replica, and some more. */
const PATIENCE_MS = 5_000;
/** How long the first who finds no number left lets others come who are waiting too: the mark is raised for all of them. */
const GATHER_MS = 10;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;
/** How often the script is asked although no number was given: a replica may be gone, or the crowd be past. */
const CHECK_MS = 5_000;
/** How long a process watches a room before it lowers a mark that looks too far ahead: as long as a pace counts. */
const WATCHED_MS = 300_000;

/** What does not have a mark yet that waits to be safe (mark.lua). */
export const markWaitReasons = ['disk', 'snapshot', 'replica_behind', 'replica_gone'] as const;
export type MarkWaitReason = (typeof markWaitReasons)[number];

export interface MarkWait {
  readonly room: string;
  /** null: it is over. */
  readonly reason: MarkWaitReason | null;
}

export interface MarkKeeperOptions {
  /** Runs mark.lua with these arguments. */
  readonly ask: (room: string, args: readonly ScriptArgument[]) => Promise<LineReply>;
  readonly snapshots: Snapshots;
  /** For how long a replica that is gone may still be promoted. */
  readonly replicaLostAfterMs: number;
  /** Told when a mark waits for longer than joins do, when the reason is another one, and when that is over. */
  readonly onWait: (wait: MarkWait) => void;
  readonly monotonicMs: () => number;
}

/** What is known of the mark of a room. */
interface RoomMark {
  readonly pace: Pace;
  readonly crowd: AnnouncedCrowd;
  readonly knownSinceMs: number;
  askedAtMs: number;
  /** How far ahead of the numbers given it shall be; infinite: not known yet. */
  reserve: number;
  safe: number;
  /** How many wait for a number until it is raised. */
  waiting: number;
  raising: Promise<void> | null;
  /** The script under way. */
  asking: Promise<LineReply> | null;
  /** The newest that is on disk by a snapshot; null: none. */
  saved: string | null;
  saving: boolean;
  reason: MarkWaitReason | null;
}

/** Keeps the marks of rooms ahead of the numbers that are given, so that joins need not wait for it. */
export class MarkKeeper {
  readonly #options: MarkKeeperOptions;
  readonly #marks = new Map<string, RoomMark>();
  #closed = false;

  constructor(options: MarkKeeperOptions) {
    this.#options = options;
  }

  /**
   * Numbers up to `given` were given: raises the mark in the background when half of the reserve is used up.
   * @param waiting how many will ask for a number next
   */
  given(room: string, given: number, safe: number, waiting: number): void {
    const mark = this.#markOf(room);
    mark.safe = safe;
    mark.pace.observe(given, this.#options.monotonicMs());
    if (safe - given < mark.reserve / 2) this.#prepare(room, mark, waiting);
  }

  /**
   * A room as it was told: raises the mark before the crowd comes that it announces. Resolves when the script was asked, so
   * that the step which told of the room has done all that it writes; a raised mark becomes safe in the background.
   */
  async observe(state: RoomState): Promise<void> {
    const mark = this.#markOf(state.room);
    const { issued, draw } = state;
    const given = issued + (draw.drawnAtMs === null ? lastEntry(draw) : 0);
    const nowMs = this.#options.monotonicMs();
    const expected = mark.crowd.isExpected(nowMs);
    mark.pace.observe(given, nowMs);
    mark.crowd.observe(state, nowMs);
    const isAnnounced = !expected && mark.crowd.isExpected(nowMs);
    const isUsedUp = mark.safe - given < mark.reserve / 2;
    if (isAnnounced || isUsedUp || nowMs - mark.askedAtMs >= CHECK_MS) this.#prepare(state.room, mark, 0);
    await mark.asking?.catch(() => undefined);
  }

  /**
   * Raises the mark and waits until it is safe.
   *
   * @param waiting how many wait for a number until then
   * @throws StoreFault `store_unavailable` when it is not safe in time
   */
  raise(room: string, waiting: number): Promise<void> {
    return this.#raiseFor(room, this.#markOf(room), waiting, GATHER_MS);
  }

  close(): void {
    this.#closed = true;
  }

  #markOf(room: string): RoomMark {
    let mark = this.#marks.get(room);
    if (mark === undefined) {
      mark = {
        ...{ pace: new Pace(), crowd: new AnnouncedCrowd(), knownSinceMs: this.#options.monotonicMs() },
        ...{ askedAtMs: Number.NEGATIVE_INFINITY, reserve: Number.POSITIVE_INFINITY, safe: 0 },
        ...{ waiting: 0, raising: null, asking: null, saved: null, saving: false, reason: null },
      };
      this.#marks.set(room, mark);
    }
    return mark;
  }

  /** In the background; the next number that needs it tries again if this fails. */
  #prepare(room: string, mark: RoomMark, waiting: number): void {
    if (mark.raising === null && !this.#closed) this.#raiseFor(room, mark, waiting, 0).catch(() => undefined);
  }

  async #raiseFor(room: string, mark: RoomMark, waiting: number, gatherMs: number): Promise<void> {
    mark.waiting += waiting;
    mark.raising ??= this.#raise(room, mark, gatherMs).finally(() => {
      mark.raising = null;
    });
    try {
      await mark.raising;
    } finally {
      mark.waiting -= waiting;
    }
  }

  async #raise(room: string, mark: RoomMark, gatherMs: number): Promise<void> {
    const deadlineMs = this.#options.monotonicMs() + PATIENCE_MS;
    if (gatherMs > 0) await delay(gatherMs);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      mark.asking = this.#options.ask(room, this.#argumentsOf(mark)).finally(() => {
        mark.asking = null;
      });
      const reply = await mark.asking;
      mark.askedAtMs = this.#options.monotonicMs();
      if (reply[0] === 'safe') {
        mark.safe = Number(reply[1]);
        mark.reserve = Number(reply[2]);
        return this.#tell(room, mark, null);
      }
      mark.reserve = Number(reply[1]);
      const reason = markWaitReasons.find((known) => known === reply[3]) ?? 'disk';
      if (reason === 'snapshot') this.#save(mark, String(reply[2]));
      if (this.#closed || mark.askedAtMs >= deadlineMs) {
        this.#tell(room, mark, reason);
        throw storeUnavailable(new Error(`the mark of room ${room} is not safe: ${reason}`));
      }
      await delay(pauseMs);
    }
  }

  #argumentsOf(mark: RoomMark): ScriptArgument[] {
    const { snapshots, replicaLostAfterMs, monotonicMs } = this.#options;
    const nowMs = monotonicMs();
    const crowd = mark.crowd.isExpected(nowMs) ? 1 : 0;
    const saved = snapshots.matter ? (mark.saved ?? 'none') : '';
    const lowers = nowMs - mark.knownSinceMs >= WATCHED_MS ? 1 : 0;
    return [mark.pace.perSecond, mark.waiting, crowd, saved, replicaLostAfterMs, lowers];
  }

  /** Has a snapshot taken, unless one is: it may last longer than anybody waits here. */
  #save(mark: RoomMark, token: string): void {
    if (mark.saving) return;
    mark.saving = true;
    this.#options.snapshots
      .take()
      .then(
        () => {
          mark.saved = token;
        },
        () => undefined,
      )
      .finally(() => {
        mark.saving = false;
      });
  }

  #tell(room: string, mark: RoomMark, reason: MarkWaitReason | null): void {
    if (mark.reason === reason) return;
    mark.reason = reason;
    this.#options.onWait({ room, reason });
  }
}
