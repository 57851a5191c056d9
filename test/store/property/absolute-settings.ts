import type { RateInlet, RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type { RelativeChange, RelativeRate, RelativeSettings } from './random-step.ts';

const at = (inMs: number | null, nowMs: number): number | null => (inMs === null ? null : nowMs + inMs);

function absoluteRate(rate: RelativeRate | null, nowMs: number): RateInlet | null {
  if (rate === null) return null;
  const { admit, everyMs, fromInMs, untilInMs, returnNoShows } = rate;
  return { admit, everyMs, fromMs: at(fromInMs, nowMs), untilMs: at(untilInMs, nowMs), returnNoShows };
}

export function absoluteSettings({ rate, opensInMs, ...others }: RelativeSettings, nowMs: number): RoomSettings {
  return { ...others, rate: absoluteRate(rate, nowMs), opensAtMs: at(opensInMs, nowMs) };
}

export function absoluteChange({ rate, opensInMs, ...others }: RelativeChange, nowMs: number): SettingsChange {
  return {
    ...others,
    ...(rate === undefined ? {} : { rate: absoluteRate(rate, nowMs) }),
    ...(opensInMs === undefined ? {} : { opensAtMs: at(opensInMs, nowMs) }),
  };
}
