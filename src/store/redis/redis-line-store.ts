import type { RoomState } from '../../room/room-state.ts';
import type { RoomSettings } from '../../room/settings.ts';
import type { Visit } from '../../room/visit.ts';
import type {
  AdvanceRequest,
  AdvanceResult,
  ClaimRequest,
  ClaimResult,
  Crowded,
  DrawResult,
  EnterRequest,
  EnterResult,
  GiveBackResult,
  JoinRequest,
  JoinResult,
  LineStore,
  LookRequest,
  LookResult,
  ReleaseRequest,
  ReleaseResult,
  VisitsPage,
  VisitsRequest,
} from '../line-store.ts';
import { encodeActor, encodeDefinitionEvent } from './event-codec.ts';
import { JoinBatches } from './join-batches.ts';
import type { LineSteps } from './line-steps.ts';
import { planSteps } from './plan-steps.ts';
import {
  decodeBehind,
  decodeFound,
  decodeOutside,
  decodeState,
  decodeUnused,
  numberAt,
  refuseReply,
  textAt,
} from './reply-codec.ts';
import { claimArguments, fingerprint, freshSeed, loginArguments, lookArguments, onceKey } from './request-codec.ts';
import { BITES_A_TICK } from './script-constants.ts';
import type { LineReply } from './scripts.ts';
import { encodeSettings, settingKeys } from './settings-codec.ts';
import { decodeTimes, decodeToldVisit, decodeVisit } from './visit-codec.ts';

export class RedisLineStore implements LineStore {
  readonly #steps: LineSteps;
  readonly #joins: JoinBatches;
  readonly plan: LineStore['plan'];
  readonly cancel: LineStore['cancel'];
  readonly planned: LineStore['planned'];

  constructor(steps: LineSteps) {
    this.#steps = steps;
    ({ plan: this.plan, cancel: this.cancel, planned: this.planned } = planSteps(steps));
    this.#joins = new JoinBatches(steps);
  }

  configure({ room, settings }: { room: string; settings: RoomSettings }): Promise<RoomState> {
    return this.#steps.configure(room, settings);
  }

  async change({ room, change, actor, dryRun }: Parameters<LineStore['change']>[0]): Promise<RoomState> {
    const args = [encodeActor(actor), JSON.stringify(change), ...encodeSettings(change)];
    if (dryRun === true) return decodeState(room, await this.#steps.run('lineChangeDryRun', room, args));
    return this.#observed(room, await this.#steps.run('lineChange', room, args));
  }

  async revert({ room, actor, dryRun }: Parameters<LineStore['revert']>[0]): Promise<RoomState> {
    const args = [encodeActor(actor), ...settingKeys];
    if (dryRun === true) return decodeState(room, await this.#steps.run('lineRevertDryRun', room, args));
    return this.#observed(room, await this.#steps.run('lineRevert', room, args));
  }

  async tick({ room, dryRun }: Parameters<LineStore['tick']>[0]): Promise<RoomState> {
    if (dryRun === true) return decodeState(room, await this.#steps.run('lineTickDryRun', room, []));
    let reply = await this.#steps.run('lineTick', room, []);
    for (let bites = 1; decodeBehind(reply) > 0 && bites < BITES_A_TICK; bites += 1) {
      reply = await this.#steps.run('lineTick', room, []);
    }
    return this.#observed(room, reply);
  }

  async #observed(room: string, reply: LineReply): Promise<RoomState> {
    const state = decodeState(room, reply);
    await this.#steps.observe(state);
    return state;
  }

  async enter({ room, ticketId, sub, login }: EnterRequest): Promise<EnterResult> {
    const args = [...fingerprint(ticketId), sub, ...loginArguments(login)];
    const reply = await this.#steps.runNumbering('lineEnter', room, args);
    switch (reply[0]) {
      case 'ended':
      case 'superseded':
        return { kind: reply[0] };
      case 'crowded':
        return decodeCrowded(sub, reply);
      case 'wait': {
        const [epoch, number, joinedAtMs] = [numberAt(reply, 1), numberAt(reply, 2), numberAt(reply, 3)];
        return { kind: 'wait', epoch, known: number === 0 ? null : { number, joinedAtMs } };
      }
      case 'admitted': {
        const visit = decodeToldVisit(sub, textAt(reply, 3));
        this.#steps.given(room, numberAt(reply, 5), numberAt(reply, 4));
        const [epoch, joinedAtMs] = [numberAt(reply, 1), numberAt(reply, 2)];
        return { kind: 'admitted', visit, epoch, joinedAtMs, serial: nullableAt(reply, 6) };
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
    switch (reply[0]) {
      case 'admitted': {
        const visit = decodeToldVisit(request.sub, textAt(reply, 1));
        return { kind: 'admitted', visit, serial: nullableAt(reply, 2) };
      }
      case 'crowded':
        return decodeCrowded(request.sub, reply);
      default:
        return decodeOutside(reply);
    }
  }

  async look(request: LookRequest): Promise<LookResult> {
    const reply = await this.#steps.run('lineLook', request.room, lookArguments(request));
    switch (reply[0]) {
      case 'admitted':
        return {
          kind: 'admitted',
          visit: decodeToldVisit(request.sub, textAt(reply, 1)),
          turnEndsAtMs: nullableAt(reply, 2),
        };
      case 'ended':
      case 'turn':
        return { kind: reply[0], turnEndsAtMs: nullableAt(reply, 1) };
      case 'crowded':
        return decodeCrowded(request.sub, reply);
      default:
        return decodeUnused(reply);
    }
  }

  async confirm({ room, sub, serial }: Parameters<LineStore['confirm']>[0]): Promise<Visit | null> {
    return decodeFound(sub, await this.#steps.run('lineConfirm', room, [sub, serial ?? '']));
  }

  async visit({ room, sub }: { room: string; sub: string }): Promise<Visit | null> {
    return decodeFound(sub, await this.#steps.run('lineVisit', room, [sub]));
  }

  async release({ room, sub, outcome, key = null, settlesExpired, actor }: ReleaseRequest): Promise<ReleaseResult> {
    const once = onceKey(key === null ? null : `${outcome} ${key}`);
    const settles = settlesExpired === true ? 'settles' : '';
    const reply = await this.#steps.run('lineRelease', room, [sub, outcome, ...once, encodeActor(actor), settles]);
    switch (reply[0]) {
      case 'unknown':
        return { kind: 'unknown' };
      case 'released':
      case 'already-ended':
        return { kind: reply[0], visit: decodeToldVisit(sub, textAt(reply, 1)) };
      default:
        return refuseReply(reply);
    }
  }

  async endLogin({ room, sub, serial }: Parameters<LineStore['endLogin']>[0]): Promise<void> {
    await this.#steps.run('lineEndLogin', room, [sub, serial]);
  }

  async advance({ room, by, key, exits, actor, dryRun = false }: AdvanceRequest): Promise<AdvanceResult> {
    const why = exits === true ? 'exits' : '';
    const script = dryRun ? 'lineAdvanceDryRun' : 'lineAdvance';
    const reply = await this.#steps.run(script, room, [by, ...onceKey(key), encodeActor(actor), why]);
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
          from: numberAt(reply, 4),
          ...(dryRun && { before: decodeState(room, [textAt(reply, 5), ...reply.slice(6)]) }),
        };
      default:
        return refuseReply(reply);
    }
  }

  async giveBack({ room, number, actor, dryRun }: Parameters<LineStore['giveBack']>[0]): Promise<GiveBackResult> {
    const script = dryRun === true ? 'lineGiveBackDryRun' : 'lineGiveBack';
    const reply = await this.#steps.run(script, room, [number, ...onceKey(null), encodeActor(actor)]);
    switch (reply[0]) {
      case 'given-back':
      case 'turn':
      case 'waiting':
      case 'not-called':
      case 'used':
      case 'forgotten':
      case 'unknown':
        return { kind: reply[0] };
      default:
        return refuseReply(reply);
    }
  }

  async reset({ room, key, actor }: Parameters<LineStore['reset']>[0]): Promise<RoomState> {
    const args = [...onceKey(key), freshSeed(), encodeActor(actor)];
    return decodeState(room, await this.#steps.run('lineReset', room, args));
  }

  async see({ room, epoch, numbers }: Parameters<LineStore['see']>[0]): Promise<void> {
    await this.#steps.run('lineSee', room, [epoch, ...numbers.toSorted((a, b) => a - b)]);
  }

  async setGate({ room, shut }: { room: string; shut: boolean }): Promise<RoomState> {
    return decodeState(room, await this.#steps.run('lineGate', room, [shut ? 1 : 0]));
  }

  async note({ room, event, key }: Parameters<LineStore['note']>[0]): Promise<RoomState> {
    const args = [...onceKey(key), ...encodeDefinitionEvent(event)];
    return decodeState(room, await this.#steps.run('lineNote', room, args));
  }

  async completeDraw({ room, publicValue, actor }: Parameters<LineStore['completeDraw']>[0]): Promise<DrawResult> {
    const args = [JSON.stringify(publicValue), encodeActor(actor)];
    const reply = await this.#steps.run('lineCompleteDraw', room, args);
    if (reply[0] === 'not-pending') return { kind: 'not-pending' };
    return { kind: 'completed', state: decodeState(room, reply) };
  }

  async visits({ room, state, after, limit }: VisitsRequest): Promise<VisitsPage> {
    const [set = '', score = '', sub = ''] = after?.split(':') ?? [];
    const reply = await this.#steps.run('lineVisits', room, [state, set, score, sub, limit]);
    const times = decodeTimes(textAt(reply, 4));
    const visits: Visit[] = [];
    for (let at = 5; at < reply.length; at += 3) {
      visits.push(
        decodeVisit(textAt(reply, at), { record: textAt(reply, at + 1), door: textAt(reply, at + 2) }, times),
      );
    }
    const next = reply[1] === 'more' ? `${textAt(reply, 2)}:${numberAt(reply, 3)}:${visits.at(-1)?.sub}` : null;
    return { visits, next };
  }
}

function nullableAt(reply: LineReply, index: number): number | null {
  return reply[index] === '' ? null : numberAt(reply, index);
}

function decodeCrowded(sub: string, reply: LineReply): Crowded {
  return { kind: 'crowded', visit: decodeToldVisit(sub, textAt(reply, 1)), untilMs: numberAt(reply, 2) };
}
