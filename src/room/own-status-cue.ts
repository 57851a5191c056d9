import { hash } from 'node:crypto';
import type { RoomState } from './room-state.ts';

/** What tells those who follow a room from afar, by what everybody is told, when to ask for their own status. */
export interface OwnStatusCue {
  /** Holders of numbers up to here ask for their own: they are called, or must be seen (docs/line.md, presence). */
  readonly nearUpTo: number;
  /** Another value than with a visitor's own status: something may be true of them that the room's figures do not tell. */
  readonly line: string;
}

const cues = new WeakMap<RoomState, OwnStatusCue>();

/** Worked out once for each state: everybody who asks about a room is told it. */
export function ownStatusCue(state: RoomState): OwnStatusCue {
  let cue = cues.get(state);
  if (cue === undefined) {
    cue = cueOf(state);
    cues.set(state, cue);
  }
  return cue;
}

function cueOf({ epoch, settings, gateShut, draw, presence, serving }: RoomState): OwnStatusCue {
  const { mode, opensAtMs } = settings;
  const line = JSON.stringify([epoch, mode, opensAtMs, gateShut, draw.drawnAtMs, draw.publicValue]);
  return { nearUpTo: Math.max(serving, presence.zoneUpTo), line: hash('sha256', line, 'base64url').slice(0, 8) };
}
