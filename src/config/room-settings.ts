import {
  defaultGate,
  defaultSettings,
  defaultSettingsWithAws,
  type GateSettings,
  type RateInlet,
  type RoomSettings,
} from '../room/settings.ts';
import { givenSettings } from './given-settings.ts';
import type { RoomSection } from './schema/file-schema.ts';

function rateInlet(inlet: RoomSection['inlet']): RateInlet | null {
  if (inlet?.admit === undefined || inlet.every === undefined) return null;
  return {
    admit: inlet.admit,
    everyMs: inlet.every,
    fromMs: inlet.from ?? null,
    untilMs: inlet.until ?? null,
    returnNoShows: inlet.return_no_shows ?? false,
  };
}

function gateSettings(gate: RoomSection['gate']): GateSettings | null {
  if (gate === undefined) return null;
  return {
    url: gate.url,
    everyMs: gate.interval ?? defaultGate.everyMs,
    timeoutMs: gate.timeout ?? defaultGate.timeoutMs,
    shutAfter: gate.shut_after ?? defaultGate.shutAfter,
    openAfter: gate.open_after ?? defaultGate.openAfter,
  };
}

/** Returns the settings of a room in the file, with the defaults of those that it leaves out. */
export function roomSettings(room: RoomSection): RoomSettings {
  const { rate, capacity, gate, ...others } = room.aws_api === true ? defaultSettingsWithAws : defaultSettings;
  return {
    ...others,
    ...givenSettings(room),
    rate: rateInlet(room.inlet) ?? rate,
    capacity: room.inlet?.capacity ?? capacity,
    gate: gateSettings(room.gate) ?? gate,
  };
}
