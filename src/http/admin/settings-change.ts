import { calledAddressMistake } from '../../config/web-address.ts';
import type { RoomState } from '../../room/room-state.ts';
import {
  defaultGate,
  type GateSettings,
  type RateInlet,
  type RoomSettings,
  type SettingsChange,
} from '../../room/settings.ts';
import { HttpProblem } from '../problem.ts';
import type { GatePatch, InletPatch, SettingsPatch } from './settings-patch.ts';

function refuse(path: string, message: string): never {
  throw new HttpProblem('request_invalid', { errors: [{ path, message }] });
}

/** `now` is what stays as it is where the patch is silent. Without `admit` there is no rate, and nothing else of it. */
function patchedRate(patch: InletPatch, now: RateInlet | null): RateInlet | null {
  const admit = patch.admit === undefined ? (now?.admit ?? null) : patch.admit;
  if (admit === null) {
    for (const part of ['every', 'from', 'until', 'return_no_shows'] as const) {
      if (patch[part]) refuse(`inlet.${part}`, 'needs admit');
    }
    return null;
  }
  const everyMs = patch.every === undefined ? (now?.everyMs ?? null) : patch.every;
  if (everyMs === null) refuse('inlet.every', 'is needed with admit');
  const fromMs = patch.from === undefined ? (now?.fromMs ?? null) : patch.from;
  const untilMs = patch.until === undefined ? (now?.untilMs ?? null) : patch.until;
  if (fromMs !== null && untilMs !== null && untilMs <= fromMs) refuse('inlet.until', 'must be later than from');
  const returnNoShows = patch.return_no_shows === undefined ? (now?.returnNoShows ?? false) : patch.return_no_shows;
  return { admit, everyMs, fromMs, untilMs, returnNoShows: returnNoShows ?? false };
}

function inletChange(patch: InletPatch | null, now: RoomSettings): SettingsChange {
  if (patch === null) return { rate: null, capacity: null };
  const { capacity, ...ratePatch } = patch;
  return {
    ...(Object.keys(ratePatch).length > 0 && { rate: patchedRate(patch, now.rate) }),
    ...(capacity !== undefined && { capacity }),
  };
}

/** A part of a gate: as patched, by default where that is null, as it is where the patch is silent. */
function part(patched: number | null | undefined, now: number | undefined, byDefault: number): number {
  return (patched === undefined ? now : patched) ?? byDefault;
}

function patchedGate(patch: GatePatch, now: GateSettings | null, production: boolean): GateSettings {
  const url = patch.url ?? now?.url;
  if (url === undefined) refuse('gate.url', 'is needed for a gate');
  const mistake = calledAddressMistake(url, production);
  if (mistake !== null) refuse('gate.url', mistake);
  return {
    url,
    everyMs: part(patch.interval, now?.everyMs, defaultGate.everyMs),
    timeoutMs: part(patch.timeout, now?.timeoutMs, defaultGate.timeoutMs),
    shutAfter: part(patch.shut_after, now?.shutAfter, defaultGate.shutAfter),
    openAfter: part(patch.open_after, now?.openAfter, defaultGate.openAfter),
  };
}

/** There is one draw in an epoch, and it has its time. */
function checkPrequeue(change: SettingsChange, { settings, draw }: Pick<RoomState, 'settings' | 'draw'>): void {
  const { mode, opensAtMs } = { ...settings, ...change };
  if (mode !== 'prequeue') return;
  if (settings.mode !== 'prequeue' && draw.drawnAtMs !== null) throw new HttpProblem('draw_done');
  if (opensAtMs === null) refuse('opens_at', 'is needed in mode prequeue: the draw is then');
}

/**
 * Translates a patch into a change of the store. The parts of a rate are one setting: of two changes to parts of it at
 * the same moment the later one stands whole.
 *
 * @throws HttpProblem `request_invalid` when parts do not fit together, `draw_done`
 */
export function settingsChange(
  patch: SettingsPatch,
  state: Pick<RoomState, 'settings' | 'draw'>,
  production: boolean,
): SettingsChange {
  const { mode, inlet, turn_window, grace, admission, message, opens_at, draw_source, pass_over, gate } = patch;
  const now = state.settings;
  const change: SettingsChange = {
    ...(mode !== undefined && { mode }),
    ...(inlet !== undefined && inletChange(inlet, now)),
    ...(turn_window !== undefined && { turnWindowMs: turn_window }),
    ...(grace !== undefined && { graceMs: grace }),
    ...(admission !== undefined && { admissionMs: admission }),
    ...(message !== undefined && { message }),
    ...(opens_at !== undefined && { opensAtMs: opens_at }),
    ...(draw_source !== undefined && { drawSource: draw_source }),
    ...(pass_over !== undefined && { passOver: pass_over }),
    ...(gate !== undefined && { gate: gate === null ? null : patchedGate(gate, now.gate, production) }),
  };
  checkPrequeue(change, state);
  return change;
}
