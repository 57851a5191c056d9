import { PLANNED_TOLD } from '../planned-change.ts';
import type { DrawState, RoomState } from '../room-state.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { presenceOf } from './presence.ts';
import { settingsOf } from './record.ts';

/** Until the doors open their time and the source of the value are as the room says. */
function drawOf(record: LineRecord): DrawState {
  if (record.draw.drawnAtMs !== null) return record.draw;
  const { opensAtMs, drawSource } = settingsOf(record);
  return { ...record.draw, opensAtMs, source: drawSource };
}

/** What is told of a room. */
export function stateOf(memory: LineMemory): RoomState {
  const { room, record } = memory;
  const { epoch, issued, serving, outstanding, inside, late, gaps, pastGaps = [], gateShut, pastEpochs } = record;
  const { admitted, completed, abandoned, lapsed, contested, missed, passedOver, clockMs, lineMs } = record;
  const expired = admitted - inside - completed - abandoned - lapsed;
  return {
    ...{ room, epoch, settings: settingsOf(record) },
    ...{ issued, serving, outstanding, inside, late, gaps, ...(pastGaps.length > 0 && { pastGaps }) },
    ...{ admitted, completed, abandoned, expired, lapsed, contested, missed, passedOver },
    ...{ presence: presenceOf(memory), gateShut, draw: drawOf(record), pastEpochs },
    ...(record.plannedAtMs !== null && { plan: memory.plan.next(PLANNED_TOLD) }),
    ...(record.plannedMade > 0 && { plannedMade: record.plannedMade }),
    ...{ storeMs: clockMs, lineMs },
  };
}
