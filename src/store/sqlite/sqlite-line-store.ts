import { ENDED_ADMISSION_MS } from '../../room/admission.ts';
import { advance } from '../../room/line/advance.ts';
import { begin } from '../../room/line/begin.ts';
import { change, configure, revert } from '../../room/line/change-settings.ts';
import { claim, look } from '../../room/line/claim.ts';
import { completeDraw } from '../../room/line/complete-draw.ts';
import { enter } from '../../room/line/enter.ts';
import { tick } from '../../room/line/inlet.ts';
import { join } from '../../room/line/join.ts';
import { newRecord } from '../../room/line/record.ts';
import { confirm, release, revokeGrants } from '../../room/line/release.ts';
import { reset } from '../../room/line/reset.ts';
import { see } from '../../room/line/see.ts';
import { setGate } from '../../room/line/set-gate.ts';
import { stateOf } from '../../room/line/state.ts';
import { admissionOf } from '../../room/line/visit.ts';
import type { LineStore } from '../line-store.ts';
import { newSeed } from './new-seed.ts';
import type { RoomMemories, RoomMemory } from './room-memories.ts';
import type { StepQueue } from './step-queue.ts';
import { parsePosition, positionOf } from './visit-position.ts';

type RoomRequest = { readonly room: string };

/** Each method runs the step of that name (`room/line`) in the queue; reads of visits need no step. */
export function createSqliteLineStore(rooms: RoomMemories, queue: StepQueue, clock: () => number): LineStore {
  /** A port method out of a pure step on the room's memory. */
  function step<Request extends RoomRequest, Result>(run: (memory: RoomMemory, request: Request) => Result) {
    return (request: Request): Promise<Result> => queue.run(() => run(rooms.toChange(request.room), request));
  }

  /** A port method out of a step that has no result but the state of the room. */
  function stateStep<Request extends RoomRequest>(run: (memory: RoomMemory, request: Request) => void) {
    return step((memory: RoomMemory, request: Request) => {
      run(memory, request);
      return stateOf(memory);
    });
  }

  /** A port method that changes nothing; it is given the time as a step would take it. */
  function read<Request extends RoomRequest, Result>(
    run: (memory: RoomMemory, request: Request, nowMs: number) => Result,
  ) {
    return (request: Request): Promise<Result> =>
      queue.read(() => {
        const memory = rooms.toRead(request.room);
        return run(memory, request, Math.max(clock(), memory.record.lastMs));
      });
  }

  return {
    configure({ room, settings }) {
      return queue.run(() => {
        if (!rooms.has(room)) rooms.create(room, newRecord(settings, newSeed(), clock()));
        const memory = rooms.toChange(room);
        configure(memory, settings, clock());
        return stateOf(memory);
      });
    },
    change: stateStep((memory, request) => change(memory, request, clock())),
    revert: stateStep((memory, request) => revert(memory, request, clock())),
    tick: stateStep((memory) => tick(memory, begin(memory, clock()))),
    reset: stateStep((memory, request) => reset(memory, { ...request, seed: newSeed() }, clock())),
    enter: step((memory, request) => enter(memory, request, clock())),
    join: step((memory, { ticketId }) => join(memory, ticketId, clock())),
    claim: step((memory, request) => claim(memory, request, clock())),
    look: step((memory, request) => look(memory, request, clock())),
    confirm: step((memory, request) => confirm(memory, request, clock())),
    release: step((memory, request) => release(memory, request, clock())),
    revokeGrants: step((memory, request) => revokeGrants(memory, request, clock())),
    advance: step((memory, request) => advance(memory, request, clock())),
    see: step((memory, request) => see(memory, request, clock())),
    setGate: stateStep((memory, request) => setGate(memory, request, clock())),
    completeDraw: step((memory, request) => {
      const isValue = completeDraw(memory, { actor: null, ...request }, clock());
      return isValue ? { kind: 'completed', state: stateOf(memory) } : { kind: 'not-pending' };
    }),

    admission: read((memory, { sub }, nowMs) => {
      const visit = memory.visits.find(sub);
      if (visit === null || visit.endsAtMs <= nowMs - ENDED_ADMISSION_MS) return null;
      return admissionOf(visit, nowMs);
    }),

    admissions: read((memory, { state, after, limit }, nowMs) => {
      const range =
        state === 'live'
          ? { endsAfterMs: nowMs, endsUntilMs: Number.MAX_SAFE_INTEGER }
          : { endsAfterMs: nowMs - ENDED_ADMISSION_MS, endsUntilMs: nowMs };
      const position = after === null ? null : parsePosition(after);
      const visits = memory.visits.list(range, position, limit);
      const last = visits.at(-1);
      return {
        admissions: visits.map((visit) => admissionOf(visit, nowMs)),
        next: last !== undefined && visits.length === limit ? positionOf(last) : null,
      };
    }),
  };
}
