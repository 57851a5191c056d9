import { hash } from 'node:crypto';
import { callingOf } from './calling.ts';
import { toldOpeningMs } from './opening.ts';
import type { RoomState } from './room-state.ts';

/** Tells visitors who read only the room's status when they have to ask for their own. */
export interface OwnStatusTriggers {
  /** Holders of numbers up to here ask for their own: they are called, or must be seen (docs/line.md, presence). */
  readonly nearUpTo: number;
  /** Ask when this differs from the value in the visitor's own status: the room's figures do not show every change. */
  readonly line: string;
}

const known = new WeakMap<RoomState, OwnStatusTriggers>();

/** Computed once for each state: every answer about a room has it. */
export function ownStatusTriggers(state: RoomState): OwnStatusTriggers {
  let triggers = known.get(state);
  if (triggers === undefined) {
    triggers = triggersOf(state);
    known.set(state, triggers);
  }
  return triggers;
}

function triggersOf(state: RoomState): OwnStatusTriggers {
  const { epoch, settings, gateShut, draw, presence, serving } = state;
  const { drawnAtMs, publicValue, gaps } = draw;
  const calling = Object.values(callingOf(state));
  const line = JSON.stringify([
    epoch,
    settings.mode,
    toldOpeningMs(state),
    gateShut,
    drawnAtMs,
    publicValue,
    ...calling,
    ...(gaps ?? []),
  ]);
  return { nearUpTo: Math.max(serving, presence.zoneUpTo), line: hash('sha256', line, 'base64url').slice(0, 8) };
}
