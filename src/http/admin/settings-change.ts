import { givenSettings } from '../../config/given-settings.ts';
import type { RoomState } from '../../room/room-state.ts';
import {
  defaultGate,
  type GateSettings,
  type RateInlet,
  type RoomSettings,
  type SettingsChange,
} from '../../room/settings.ts';
import { HttpProblem } from '../requests/problem.ts';
import { checkAddress } from './called-address.ts';
import type { GatePatch, InletPatch, SettingsPatch } from './settings-patch.ts';

function refuse(path: string, message: string): never {
  throw new HttpProblem('request_unfit', { errors: [{ path, message }] });
}

/** Where the patch is silent, `current` stays as it is. Without `admit` there is no rate, and nothing else of it. */
function patchedRate(patch: InletPatch, current: RateInlet | null): RateInlet | null {
  const admit = patch.admit === undefined ? (current?.admit ?? null) : patch.admit;
  if (admit === null) {
    for (const part of ['every', 'from', 'until', 'return_no_shows'] as const) {
      if (patch[part]) refuse(`inlet.${part}`, 'needs admit');
    }
    return null;
  }
  const everyMs = patch.every === undefined ? (current?.everyMs ?? null) : patch.every;
  if (everyMs === null) refuse('inlet.every', 'is needed with admit');
  const fromMs = patch.from === undefined ? (current?.fromMs ?? null) : patch.from;
  const untilMs = patch.until === undefined ? (current?.untilMs ?? null) : patch.until;
  if (fromMs !== null && untilMs !== null && untilMs <= fromMs) refuse('inlet.until', 'must be later than from');
  const returnNoShows = patch.return_no_shows === undefined ? (current?.returnNoShows ?? false) : patch.return_no_shows;
  return { admit, everyMs, fromMs, untilMs, returnNoShows: returnNoShows ?? false };
}

function inletChange(patch: InletPatch | null, current: RoomSettings): SettingsChange {
  if (patch === null) return { rate: null, capacity: null };
  const { capacity, ...ratePatch } = patch;
  return {
    ...(Object.keys(ratePatch).length > 0 && { rate: patchedRate(patch, current.rate) }),
    ...(capacity !== undefined && { capacity }),
  };
}

/** A part of a gate: as patched, by default where that is null, as it is where the patch is silent. */
function part(patched: number | null | undefined, current: number | undefined, byDefault: number): number {
  return (patched === undefined ? current : patched) ?? byDefault;
}

function patchedGate(patch: GatePatch, current: GateSettings | null, production: boolean): GateSettings {
  const url = patch.url ?? current?.url;
  if (url === undefined) refuse('gate.url', 'is needed for a gate');
  checkAddress('gate.url', url, production);
  return {
    url,
    everyMs: part(patch.interval, current?.everyMs, defaultGate.everyMs),
    timeoutMs: part(patch.timeout, current?.timeoutMs, defaultGate.timeoutMs),
    shutAfter: part(patch.shut_after, current?.shutAfter, defaultGate.shutAfter),
    openAfter: part(patch.open_after, current?.openAfter, defaultGate.openAfter),
  };
}

/** What of a room its change depends on. */
export interface Patched {
  readonly settings: RoomSettings;
  readonly draw: Pick<RoomState['draw'], 'drawnAtMs'>;
}

/** There is one draw in an epoch, and it has its time. @throws HttpProblem `request_unfit`, `draw_done` */
export function checkPrequeue(change: SettingsChange, { settings, draw }: Patched): void {
  const { mode, opensAtMs } = { ...settings, ...change };
  if (mode !== 'prequeue') return;
  if (settings.mode !== 'prequeue' && draw.drawnAtMs !== null) throw new HttpProblem('draw_done');
  if (opensAtMs === null) refuse('opens_at', 'is needed in mode prequeue: the draw is then');
}

/**
 * Translates a patch into a change of the store. The parts of a rate are one setting: of two changes to parts of it at
 * the same moment the later one stands whole.
 *
 * @throws HttpProblem `request_unfit` when parts do not fit together, `draw_done`
 */
export function settingsChange(patch: SettingsPatch, state: Patched, production: boolean): SettingsChange {
  const { inlet, gate } = patch;
  const current = state.settings;
  const change: SettingsChange = {
    ...givenSettings(patch),
    ...(inlet !== undefined && inletChange(inlet, current)),
    ...(gate === null && { gate }),
    ...(gate && Object.keys(gate).length > 0 && { gate: patchedGate(gate, current.gate, production) }),
  };
  checkPrequeue(change, state);
  return change;
}
