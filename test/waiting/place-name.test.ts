import { expect, test } from 'vitest';
import type { RoomState } from '../../src/room/room-state.ts';
import type { RoomMode } from '../../src/room/settings.ts';
import { type PlaceName, placeName, type Shown, type StateName, stateName } from '../../src/waiting/place-name.ts';
import { roomState, untouched } from '../support/room-state.ts';

type Changes = Partial<Pick<RoomState, 'gateShut' | 'draw'>> & { readonly mode?: RoomMode };

const inLine: Shown = { kind: 'waiting', number: 7, late: false };
const early: Shown = { kind: 'prequeue', entry: 3 };
const drawn = { ...untouched.draw, drawnAtMs: 1_000_000, source: 'a beacon' };

test.each<[Shown, Changes, PlaceName, StateName]>([
  [{ kind: 'no-ticket' }, {}, 'saving', 'waiting'],
  [{ kind: 'no-ticket' }, { mode: 'prequeue' }, 'saving', 'prequeue'],
  [{ kind: 'no-ticket' }, { mode: 'closed' }, 'saving', 'closed'],
  [{ kind: 'waiting', number: null, late: false }, {}, 'joining', 'waiting'],
  [{ kind: 'waiting', number: null, late: false }, { mode: 'prequeue' }, 'joining', 'prequeue'],
  [early, { mode: 'prequeue' }, 'prequeue', 'prequeue'],
  [early, { mode: 'open', draw: drawn }, 'drawing', 'prequeue'],
  [early, { mode: 'over', draw: drawn }, 'over', 'over'],
  [inLine, {}, 'waiting', 'waiting'],
  [inLine, { gateShut: true }, 'paused', 'waiting'],
  [inLine, { mode: 'paused' }, 'paused', 'waiting'],
  [inLine, { mode: 'prequeue' }, 'paused', 'prequeue'],
  [inLine, { mode: 'closed' }, 'closed', 'closed'],
  [{ kind: 'waiting', number: 7, late: true }, {}, 'next', 'waiting'],
  [{ kind: 'waiting', number: 7, late: true }, { mode: 'closed' }, 'closed', 'closed'],
  [{ kind: 'turn', number: 7, endsAtMs: null }, { mode: 'closed' }, 'turn', 'turn'],
  [{ kind: 'missed', reason: 'missed' }, {}, 'missed', 'missed'],
  [{ kind: 'missed', reason: 'void' }, {}, 'void', 'missed'],
  [{ kind: 'missed', reason: 'reset' }, { mode: 'prequeue' }, 'reset', 'missed'],
  [{ kind: 'missed', reason: 'ended' }, {}, 'ended', 'missed'],
  [{ kind: 'closed' }, { mode: 'closed' }, 'closed', 'closed'],
  [{ kind: 'no-ticket' }, { mode: 'over' }, 'saving', 'over'],
])('%j in a room %j sees the page %s, in state %s', (where, { mode = 'open', ...changes }, place, state) => {
  expect(placeName(where, roomState({ settings: { mode }, ...changes }))).toBe(place);
  expect(stateName(place, mode)).toBe(state);
});
