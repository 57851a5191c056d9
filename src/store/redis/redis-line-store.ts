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
  DrawResult,
  EnterRequest,
  EnterResult,
  JoinRequest,
  JoinResult,
  LineStore,
  LookResult,
  ReleaseResult,
} from '../line-store.ts';
import { encodeActor } from './event-codec.ts';
import { JoinBatches } from './join-batches.ts';
import type { LineSteps } from './line-steps.ts';
import { FIRST_MARK } from './mark-keeper.ts';
import { decodeFound, decodeStanding, decodeState, decodeVisit, numberAt, refuseReply, textAt } from './reply-codec.ts';
import { claimArguments, fingerprint, freshSeed, onceKey } from './request-codec.ts';
import { encodeSettings, settingNames } from './settings-codec.ts';

export class RedisLineStore implements LineStore {
  readonly #steps: LineSteps;
  readonly #joins: JoinBatches;

  constructor(steps: LineSteps) {
    this.#steps = steps;
    this.#joins = new JoinBatches(steps);
  }

  configure({ room, settings }: { room: string; settings: RoomSettings }): Promise<RoomState> {
    return this.#steps.configure(room, settings);
  }

  async change({ room, change, actor }: Parameters<LineStore['change']>[0]): Promise<RoomState> {
    const args = [encodeActor(actor), JSON.stringify(change), ...encodeSettings(change)];
    return decodeState(room, await this.#steps.run('lineChange', room, args));
  }

  async revert({ room, actor }: Parameters<LineStore['revert']>[0]): Promise<RoomState> {
    return decodeState(room, await this.#steps.run('lineRevert', room, [encodeActor(actor), ...settingNames]));
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

  join(request: JoinRequest): Promise<JoinResult> {
    return this.#joins.join(request);
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

  async release({ room, sub, outcome, actor }: Parameters<LineStore['release']>[0]): Promise<ReleaseResult> {
    const reply = await this.#steps.run('lineRelease', room, [sub, outcome, ...onceKey(null), encodeActor(actor)]);
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

  async advance({ room, by, key, issuedOnly, actor }: AdvanceRequest): Promise<AdvanceResult> {
    const bound = issuedOnly === true ? 'issued' : '';
    const reply = await this.#steps.run('lineAdvance', room, [by, ...onceKey(key), encodeActor(actor), bound]);
    switch (reply[0]) {
      case 'pause-first':
      case 'draw-pending':
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

  async reset({ room, key, actor }: Parameters<LineStore['reset']>[0]): Promise<RoomState> {
    const args = [...onceKey(key), FIRST_MARK, freshSeed(), encodeActor(actor)];
    return decodeState(room, await this.#steps.run('lineReset', room, args));
  }

  async see({ room, epoch, numbers }: Parameters<LineStore['see']>[0]): Promise<void> {
    await this.#steps.run('lineSee', room, [epoch, ...numbers.toSorted((a, b) => a - b)]);
  }

  async setGate({ room, shut }: { room: string; shut: boolean }): Promise<RoomState> {
    return decodeState(room, await this.#steps.run('lineGate', room, [shut ? 1 : 0]));
  }

  async completeDraw({ room, publicValue, actor }: Parameters<LineStore['completeDraw']>[0]): Promise<DrawResult> {
    const args = [JSON.stringify(publicValue), encodeActor(actor)];
    const reply = await this.#steps.run('lineCompleteDraw', room, args);
    if (reply[0] === 'not-pending') return { kind: 'not-pending' };
    return { kind: 'completed', state: decodeState(room, reply) };
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
