import { isAtDoor, type KeptVisit, told } from '../../room/kept-visit.ts';
import { advance } from '../../room/line/advance.ts';
import { begin } from '../../room/line/begin.ts';
import { change, configure, revert } from '../../room/line/change-settings.ts';
import { claim, look } from '../../room/line/claim.ts';
import { completeDraw } from '../../room/line/complete-draw.ts';
import { enter } from '../../room/line/enter.ts';
import { giveBack } from '../../room/line/give-back.ts';
import { tick } from '../../room/line/inlet.ts';
import { join } from '../../room/line/join.ts';
import type { LineRecord } from '../../room/line/line-memory.ts';
import { note } from '../../room/line/note.ts';
import { cancel, plan } from '../../room/line/plan.ts';
import { newRecord } from '../../room/line/record.ts';
import { confirm, endLogin, isForgotten, release } from '../../room/line/release.ts';
import { reset } from '../../room/line/reset.ts';
import { see } from '../../room/line/see.ts';
import { setGate } from '../../room/line/set-gate.ts';
import { stateOf } from '../../room/line/state.ts';
import { PLANNED_AT_MOST } from '../../room/planned-change.ts';
import type { RoomState } from '../../room/room-state.ts';
import { type Moment, passTime } from '../../room/times.ts';
import { ENDED_VISIT_MS } from '../../room/visit.ts';
import type { AdvanceRequest, AdvanceResult, LineStore, Tried } from '../line-store.ts';
import { type StoreClocks, Witnesses } from '../store-clocks.ts';
import { newSeed } from './new-seed.ts';
import type { RoomMemories, RoomMemory } from './room-memories.ts';
import type { StepQueue } from './step-queue.ts';
import { encodePosition, parsePosition } from './visit-position.ts';
import type { VisitPosition } from './visits.ts';

type RoomRequest = { readonly room: string };

/** Each method runs the step of that name (`room/line`) in the queue; reads of visits need no step. */
export function createSqliteLineStore(rooms: RoomMemories, queue: StepQueue, clocks: StoreClocks): LineStore {
  const witnesses = new Witnesses(clocks);

  /** A port method out of a pure step on the room's memory. */
  function step<Request, Result>(run: (memory: RoomMemory, request: Request, moment: Moment) => Result) {
    return (request: Request & RoomRequest): Promise<Result> =>
      queue.run(() => {
        const memory = rooms.toChange(request.room);
        const result = run(memory, request, witnesses.moment(request.room));
        witnesses.saw(request.room, memory.record.lineMs);
        return result;
      });
  }

  /** A port method out of a step that has no result but the state of the room. */
  function stateStep<Request>(run: (memory: RoomMemory, request: Request, moment: Moment) => void) {
    return step((memory: RoomMemory, request: Request, moment) => {
      run(memory, request, moment);
      return stateOf(memory);
    });
  }

  /** A port method as `stateStep` makes it, of a step that may be tried first. */
  function triedStateStep<Request>(run: (memory: RoomMemory, request: Request, moment: Moment) => void) {
    const take = stateStep(run);
    return (request: Request & RoomRequest & Tried): Promise<RoomState> => {
      if (request.dryRun !== true) return take(request);
      return rehearse(request.room, (memory) => {
        run(memory, request, witnesses.moment(request.room));
        return stateOf(memory);
      });
    };
  }

  function rehearse<Result>(room: string, run: (memory: RoomMemory) => Result): Promise<Result> {
    return queue.run(() => rooms.rehearse(room, run));
  }

  /** What an advance would do, and the room that it would find. */
  function tryAdvance(request: AdvanceRequest): Promise<AdvanceResult> {
    return rehearse(request.room, (memory) => {
      const moment = witnesses.moment(request.room);
      begin(memory, moment);
      const before = stateOf(memory);
      const result = advance(memory, request, { ...moment, witness: null });
      return result.kind === 'advanced' ? { ...result, before } : result;
    });
  }

  const takeAdvance = step(advance);
  const takeGiveBack = step(giveBack);

  /** A port method that changes nothing; it is given the room's record with the time as a step would take it. */
  function read<Request extends RoomRequest, Result>(
    run: (memory: RoomMemory, request: Request, record: LineRecord) => Result,
  ) {
    return (request: Request): Promise<Result> =>
      queue.read(() => {
        const memory = rooms.toRead(request.room);
        const record = { ...memory.record };
        passTime(record, witnesses.moment(request.room));
        return run(memory, request, record);
      });
  }

  return {
    configure({ room, settings }) {
      return queue.run(() => {
        if (!rooms.has(room)) rooms.create(room, newRecord(settings, newSeed(), clocks.epochMs()));
        const memory = rooms.toChange(room);
        configure(memory, settings, witnesses.moment(room));
        witnesses.saw(room, memory.record.lineMs);
        return stateOf(memory);
      });
    },
    change: triedStateStep(change),
    revert: triedStateStep(revert),
    tick: triedStateStep((memory, _, moment) => {
      begin(memory, moment);
      tick(memory);
    }),
    reset: stateStep((memory, request, moment) => reset(memory, { ...request, seed: newSeed() }, moment)),
    plan: step(plan),
    cancel: step(cancel),
    planned: step((memory, _, moment) => {
      begin(memory, moment);
      return memory.plan.next(PLANNED_AT_MOST);
    }),
    enter: step(enter),
    join: step((memory, { ticketId }, moment) => join(memory, ticketId, moment)),
    claim: step(claim),
    look: step(look),
    confirm: step(confirm),
    release: step(release),
    endLogin: step(endLogin),
    advance: (request) => (request.dryRun === true ? tryAdvance(request) : takeAdvance(request)),
    giveBack: (request) => {
      if (request.dryRun !== true) return takeGiveBack(request);
      return rehearse(request.room, (memory) => giveBack(memory, request, witnesses.moment(request.room)));
    },
    see: step(see),
    setGate: stateStep(setGate),
    note: stateStep(note),
    completeDraw: step((memory, request, moment) => {
      const isValue = completeDraw(memory, { actor: null, ...request }, moment);
      return isValue ? { kind: 'completed', state: stateOf(memory) } : { kind: 'not-pending' };
    }),

    visit: read((memory, { sub }, record) => {
      const visit = memory.visits.find(sub);
      return visit === null || isForgotten(record, visit) ? null : told(record, visit);
    }),

    visits: read((memory, { state, after, limit }, record) => {
      const position = after === null ? null : parsePosition(after);
      const visits =
        state === 'live' ? liveVisits(memory, record, position, limit) : endedVisits(memory, record, position, limit);
      const last = visits.at(-1);
      const next = last !== undefined && visits.length === limit ? { ...last, atDoor: isAtDoor(last) } : null;
      return {
        visits: visits.map((visit) => told(record, visit)),
        next: next === null ? null : encodePosition(next),
      };
    }),
  };
}

type Position = VisitPosition | null;

function liveVisits(
  { visits }: RoomMemory,
  { lineMs, doorMs }: LineRecord,
  after: Position,
  limit: number,
): KeptVisit[] {
  const range = { endsAfterMs: lineMs, endsUntilMs: Number.MAX_SAFE_INTEGER };
  if (after !== null && !after.atDoor) return visits.list(range, after, limit);
  // Those at the door whose end no step has noted yet are over.
  const from = after !== null && after.endsAtMs > doorMs ? after : { atDoor: true, endsAtMs: doorMs, sub: '~' };
  const atDoor = visits.listAtDoor(from, limit);
  return [...atDoor, ...visits.list(range, null, limit - atDoor.length)];
}

function endedVisits({ visits }: RoomMemory, { lineMs }: LineRecord, after: Position, limit: number): KeptVisit[] {
  return visits.list({ endsAfterMs: lineMs - ENDED_VISIT_MS, endsUntilMs: lineMs }, after, limit);
}
