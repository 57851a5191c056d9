import type { RateInlet, RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type { RelativeChange, RelativeRate, RelativeSettings } from './random-step.ts';

const at = (inMs: number | null, storeMs: number): number | null => (inMs === null ? null : storeMs + inMs);

function absoluteRate(rate: RelativeRate | null, storeMs: number): RateInlet | null {
  if (rate === null) return null;
  const { admit, everyMs, fromInMs, untilInMs, returnNoShows } = rate;
  return { admit, everyMs, fromMs: at(fromInMs, storeMs), untilMs: at(untilInMs, storeMs), returnNoShows };
}

export function absoluteSettings({ rate, opensInMs, ...others }: RelativeSettings, storeMs: number): RoomSettings {
  return { ...others, rate: absoluteRate(rate, storeMs), opensAtMs: at(opensInMs, storeMs) };
}

export function absoluteChange({ rate, opensInMs, ...others }: RelativeChange, storeMs: number): SettingsChange {
  return {
    ...others,
    ...(rate === undefined ? {} : { rate: absoluteRate(rate, storeMs) }),
    ...(opensInMs === undefined ? {} : { opensAtMs: at(opensInMs, storeMs) }),
  };
}
