import { createHash, randomUUID } from 'node:crypto';
import type { Admission } from '../../room/admission.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { RoomSettings } from '../../room/settings.ts';
import { roomUnknown } from '../faults.ts';
import type {
  AdmissionsPage,
  AdmissionsRequest,
  AdvanceRequest,
  AdvanceResult,
  ClaimRequest,
  ClaimResult,
  EnterRequest,
  EnterResult,
  JoinRequest,
  JoinResult,
  LineStore,
  LookResult,
  ReleaseResult,
  Standing,
} from '../line-store.ts';
import { roomKeys } from './keys.ts';
import { FIRST_MARK, MarkKeeper } from './mark-keeper.ts';
import type { RedisCaller } from './redis-caller.ts';
import { decodeState, decodeVisit, numberAt, refuseReply, textAt } from './reply-codec.ts';
import type { LineReply, LineScript, ScriptArgument } from './scripts.ts';
import { encodeSettings, settingNames } from './settings-codec.ts';

/** How long a caller's key is remembered, and one that is made only to repeat a call whose answer was lost. */
const KEY_REMEMBERED_MS = 24 * 3_600_000;
const OWN_KEY_REMEMBERED_MS = 60_000;

type Step = (args: readonly ScriptArgument[]) => Promise<LineReply>;

export interface RedisLineParts {
  readonly caller: RedisCaller;
  readonly keyPrefix: string;
  /** null: the time of the server. */
  readonly clock: (() => number) | null;
}

export class RedisLineStore implements LineStore {
  readonly #caller: RedisCaller;
  readonly #keyPrefix: string;
  readonly #clock: (() => number) | null;
  readonly #marks: MarkKeeper;
  readonly #keys = new Map<string, readonly string[]>();
  /** What this process configured, for the case that the server lost everything. */
  readonly #configured = new Map<string, RoomSettings>();

  constructor({ caller, keyPrefix, clock }: RedisLineParts) {
    this.#caller = caller;
    this.#keyPrefix = keyPrefix;
    this.#clock = clock;
    this.#marks = new MarkKeeper((room, ahead) => this.#step('lineMark', room, [ahead]));
  }

  async configure({ room, settings }: { room: string; settings: RoomSettings }): Promise<RoomState> {
    const state = decodeState(room, await this.#step('lineConfigure', room, encodeSettings(settings)));
    this.#configured.set(room, settings);
    this.#marks.prepare(room);
    return state;
  }

  async change({ room, change }: Parameters<LineStore['change']>[0]): Promise<RoomState> {
    return decodeState(room, await this.#step('lineChange', room, encodeSettings(change)));
  }

  async revert({ room }: { room: string }): Promise<RoomState> {
    return decodeState(room, await this.#step('lineRevert', room, settingNames));
  }

  async tick({ room }: { room: string }): Promise<RoomState> {
    return decodeState(room, await this.#step('lineTick', room, []));
  }

  async enter({ room, ticketId, sub }: EnterRequest): Promise<EnterResult> {
    const reply = await this.#numberingStep('lineEnter', room, [...fingerprint(ticketId), sub]);
    switch (reply[0]) {
      case 'ended':
        return { kind: 'ended' };
      case 'wait':
        return { kind: 'wait', epoch: numberAt(reply, 1) };
      case 'admitted': {
        const admission = decodeVisit(sub, textAt(reply, 3));
        this.#marks.given(room, admission.number, numberAt(reply, 4));
        return { kind: 'admitted', admission, epoch: numberAt(reply, 1), joinedAtMs: numberAt(reply, 2) };
      }
      default:
        return refuseReply(reply);
    }
  }

  async join({ room, ticketId }: JoinRequest): Promise<JoinResult> {
    const reply = await this.#numberingStep('lineJoin', room, fingerprint(ticketId));
    switch (reply[0]) {
      case 'closed':
        return { kind: 'closed', epoch: numberAt(reply, 1) };
      case 'joined': {
        const number = numberAt(reply, 1);
        this.#marks.given(room, number, numberAt(reply, 4));
        const called = numberAt(reply, 5) === 1;
        return { kind: 'joined', number, epoch: numberAt(reply, 2), joinedAtMs: numberAt(reply, 3), called };
      }
      default:
        return refuseReply(reply);
    }
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    const reply = await this.#step('lineClaim', request.room, claimArguments(request));
    if (reply[0] === 'admitted') return { kind: 'admitted', admission: decodeVisit(request.sub, textAt(reply, 1)) };
    return decodeStanding(reply);
  }

  async look(request: ClaimRequest): Promise<LookResult> {
    const reply = await this.#step('lineLook', request.room, claimArguments(request));
    switch (reply[0]) {
      case 'admitted':
        return { kind: 'admitted', admission: decodeVisit(request.sub, textAt(reply, 1)) };
      case 'turn':
        return { kind: 'turn', turnEndsAtMs: reply[1] === '' ? null : numberAt(reply, 1) };
      default:
        return decodeStanding(reply);
    }
  }

  async confirm({ room, sub }: { room: string; sub: string }): Promise<Admission | null> {
    return decodeFound(sub, await this.#step('lineConfirm', room, [sub]));
  }

  async admission({ room, sub }: { room: string; sub: string }): Promise<Admission | null> {
    return decodeFound(sub, await this.#step('lineAdmission', room, [sub]));
  }

  async release({ room, sub, outcome }: Parameters<LineStore['release']>[0]): Promise<ReleaseResult> {
    const reply = await this.#step('lineRelease', room, [sub, outcome, ...onceKey(null)]);
    switch (reply[0]) {
      case 'unknown':
        return { kind: 'unknown' };
      case 'released':
      case 'already-ended':
        return { kind: reply[0], admission: decodeVisit(sub, textAt(reply, 1)) };
      default:
        return refuseReply(reply);
    }
  }

  async revokeGrants({ room, sub, generation }: Parameters<LineStore['revokeGrants']>[0]): Promise<void> {
    await this.#step('lineRevokeGrants', room, [sub, generation]);
  }

  async advance({ room, by, key }: AdvanceRequest): Promise<AdvanceResult> {
    const reply = await this.#step('lineAdvance', room, [by, ...onceKey(key)]);
    switch (reply[0]) {
      case 'pause-first':
      case 'key-reused':
        return { kind: reply[0] };
      case 'advanced':
        return {
          kind: 'advanced',
          serving: numberAt(reply, 1),
          called: numberAt(reply, 2),
          cut: numberAt(reply, 3),
        };
      default:
        return refuseReply(reply);
    }
  }

  async reset({ room, key }: { room: string; key: string | null }): Promise<RoomState> {
    return decodeState(room, await this.#step('lineReset', room, [...onceKey(key), FIRST_MARK]));
  }

  async admissions({ room, state, after, limit }: AdmissionsRequest): Promise<AdmissionsPage> {
    const [score = '', sub = ''] = after?.split(':') ?? [];
    const reply = await this.#step('lineAdmissions', room, [state, score, sub, limit]);
    const admissions: Admission[] = [];
    for (let at = 3; at < reply.length; at += 2) {
      admissions.push(decodeVisit(textAt(reply, at), textAt(reply, at + 1)));
    }
    const next = reply[1] === 'more' ? `${numberAt(reply, 2)}:${admissions.at(-1)?.sub}` : null;
    return { admissions, next };
  }

  /** Ends waits in the background. */
  close(): void {
    this.#marks.close();
  }

  /** A step that may need a number: when none is left below the mark, raises it and asks again. */
  async #numberingStep(script: LineScript, room: string, args: readonly ScriptArgument[]): Promise<LineReply> {
    for (;;) {
      const reply = await this.#step(script, room, args);
      if (reply[0] !== 'mark') return reply;
      await this.#marks.raise(room);
    }
  }

  async #step(script: LineScript, room: string, args: readonly ScriptArgument[]): Promise<LineReply> {
    const step: Step = (given) => this.#run(script, room, given);
    const reply = await step(args);
    if (reply[0] !== 'room-unknown') return reply;
    const settings = this.#configured.get(room);
    if (settings === undefined) throw roomUnknown(room);
    await this.configure({ room, settings });
    const again = await step(args);
    if (again[0] === 'room-unknown') throw roomUnknown(room);
    return again;
  }

  /** Runs a script until it got to its step: one that finds too much to do does a bounded piece and says 'more'. */
  async #run(script: LineScript, room: string, args: readonly ScriptArgument[]): Promise<LineReply> {
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

/** What a ticket's answer is remembered under: 12 bits choose the hash, 64 bits are the field. */
function fingerprint(ticketId: string): readonly [prefix: string, rest: Buffer] {
  const digest = createHash('sha256').update(ticketId).digest();
  return [digest.readUInt16BE(8).toString(16).padStart(4, '0').slice(1), digest.subarray(0, 8)];
}

/** A key of any length as one of bounded length, and how long it is remembered; a call without one gets its own. */
function onceKey(key: string | null): readonly [key: string, rememberedMs: number] {
  if (key === null) return [randomUUID(), OWN_KEY_REMEMBERED_MS];
  return [createHash('sha256').update(key).digest('base64url'), KEY_REMEMBERED_MS];
}

function claimArguments({ epoch, number, sub, ticketGeneration }: ClaimRequest): ScriptArgument[] {
  return [epoch, number, sub, ticketGeneration];
}

function decodeFound(sub: string, reply: LineReply): Admission | null {
  return reply[0] === 'visit' ? decodeVisit(sub, textAt(reply, 1)) : null;
}

function decodeStanding(reply: LineReply): Standing {
  switch (reply[0]) {
    case 'waiting':
      return { kind: 'waiting', late: false };
    case 'late':
      return { kind: 'waiting', late: true };
    case 'rejoin':
      return { kind: 'rejoin', epoch: numberAt(reply, 1) };
    case 'missed':
    case 'ended':
    case 'superseded':
      return { kind: reply[0] };
    default:
      return refuseReply(reply);
  }
}
