import type { RoomState } from '../../src/room/room-state.ts';
import { defaultSettings, type RoomSettings } from '../../src/room/settings.ts';

/** Of a line that nobody has joined. */
export const untouched = {
  issued: 0,
  serving: 0,
  outstanding: 0,
  inside: 0,
  late: 0,
  gaps: [],
  admitted: 0,
  completed: 0,
  abandoned: 0,
  expired: 0,
  lapsed: 0,
  contested: 0,
  missed: 0,
  passedOver: 0,
  presence: { zoneUpTo: 0, judgedUpTo: 0, counts: [] },
  gateShut: false,
  draw: {
    seed: '0'.repeat(64),
    entries: 0,
    base: 0,
    drawnAtMs: null,
    opensAtMs: null,
    source: null,
    publicValue: null,
  },
  pastEpochs: [],
};

/** A room's state for pure functions: empty and open but for the changes. */
export function roomState({
  settings,
  ...changes
}: Partial<Omit<RoomState, 'settings'>> & { settings?: Partial<RoomSettings> }): RoomState {
  return {
    room: 'launch',
    epoch: 1,
    settings: { ...defaultSettings, ...settings },
    ...untouched,
    storeMs: 1_000_000,
    lineMs: changes.storeMs ?? 1_000_000,
    ...changes,
  };
}
