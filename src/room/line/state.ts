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
  const { epoch, issued, serving, outstanding, inside, late, gaps, gateShut, pastEpochs } = record;
  const { admitted, completed, abandoned, missed, passedOver } = record;
  return {
    ...{ room, epoch, settings: settingsOf(record) },
    ...{ issued, serving, outstanding, inside, late, gaps },
    ...{ admitted, completed, abandoned, missed, passedOver },
    ...{ presence: presenceOf(memory), gateShut, draw: drawOf(record), pastEpochs },
    nowMs: record.lastMs,
  };
}
