import type { Admission } from '../../room/admission.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { RoomSettings } from '../../room/settings.ts';
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
} from '../line-store.ts';
import type { LineSteps } from './line-steps.ts';
import { FIRST_MARK } from './mark-keeper.ts';
import { decodeFound, decodeStanding, decodeState, decodeVisit, numberAt, refuseReply, textAt } from './reply-codec.ts';
import { claimArguments, fingerprint, onceKey } from './request-codec.ts';
import { encodeSettings, settingNames } from './settings-codec.ts';

export class RedisLineStore implements LineStore {
  readonly #steps: LineSteps;

  constructor(steps: LineSteps) {
    this.#steps = steps;
  }

  configure({ room, settings }: { room: string; settings: RoomSettings }): Promise<RoomState> {
    return this.#steps.configure(room, settings);
  }

  async change({ room, change }: Parameters<LineStore['change']>[0]): Promise<RoomState> {
    return decodeState(room, await this.#steps.run('lineChange', room, encodeSettings(change)));
  }

  async revert({ room }: { room: string }): Promise<RoomState> {
    return decodeState(room, await this.#steps.run('lineRevert', room, settingNames));
  }

  async tick({ room }: { room: string }): Promise<RoomState> {
    return decodeState(room, await this.#steps.run('lineTick', room, []));
  }

  async enter({ room, ticketId, sub }: EnterRequest): Promise<EnterResult> {
    const reply = await this.#steps.runNumbering('lineEnter', room, [...fingerprint(ticketId), sub]);
    switch (reply[0]) {
      case 'ended':
        return { kind: 'ended' };
      case 'wait':
        return { kind: 'wait', epoch: numberAt(reply, 1) };
      case 'admitted': {
        const admission = decodeVisit(sub, textAt(reply, 3));
        this.#steps.given(room, admission.number, numberAt(reply, 4));
        return { kind: 'admitted', admission, epoch: numberAt(reply, 1), joinedAtMs: numberAt(reply, 2) };
      }
      default:
        return refuseReply(reply);
    }
  }

  async join({ room, ticketId }: JoinRequest): Promise<JoinResult> {
    const reply = await this.#steps.runNumbering('lineJoin', room, fingerprint(ticketId));
    switch (reply[0]) {
      case 'closed':
        return { kind: 'closed', epoch: numberAt(reply, 1) };
      case 'joined': {
        const number = numberAt(reply, 1);
        this.#steps.given(room, number, numberAt(reply, 4));
        const called = numberAt(reply, 5) === 1;
        return { kind: 'joined', number, epoch: numberAt(reply, 2), joinedAtMs: numberAt(reply, 3), called };
      }
      default:
        return refuseReply(reply);
    }
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    const reply = await this.#steps.run('lineClaim', request.room, claimArguments(request));
    if (reply[0] === 'admitted') return { kind: 'admitted', admission: decodeVisit(request.sub, textAt(reply, 1)) };
    return decodeStanding(reply);
  }

  async look(request: ClaimRequest): Promise<LookResult> {
    const reply = await this.#steps.run('lineLook', request.room, claimArguments(request));
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
    return decodeFound(sub, await this.#steps.run('lineConfirm', room, [sub]));
  }

  async admission({ room, sub }: { room: string; sub: string }): Promise<Admission | null> {
    return decodeFound(sub, await this.#steps.run('lineAdmission', room, [sub]));
  }

  async release({ room, sub, outcome }: Parameters<LineStore['release']>[0]): Promise<ReleaseResult> {
    const reply = await this.#steps.run('lineRelease', room, [sub, outcome, ...onceKey(null)]);
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
    await this.#steps.run('lineRevokeGrants', room, [sub, generation]);
  }

  async advance({ room, by, key }: AdvanceRequest): Promise<AdvanceResult> {
    const reply = await this.#steps.run('lineAdvance', room, [by, ...onceKey(key)]);
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
    return decodeState(room, await this.#steps.run('lineReset', room, [...onceKey(key), FIRST_MARK]));
  }

  async admissions({ room, state, after, limit }: AdmissionsRequest): Promise<AdmissionsPage> {
    const [score = '', sub = ''] = after?.split(':') ?? [];
    const reply = await this.#steps.run('lineAdmissions', room, [state, score, sub, limit]);
    const admissions: Admission[] = [];
    for (let at = 3; at < reply.length; at += 2) {
      admissions.push(decodeVisit(textAt(reply, at), textAt(reply, at + 1)));
    }
    const next = reply[1] === 'more' ? `${numberAt(reply, 2)}:${admissions.at(-1)?.sub}` : null;
    return { admissions, next };
  }
}
