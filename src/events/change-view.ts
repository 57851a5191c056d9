import { z } from 'zod';
import { formatDuration } from '../config/duration.ts';
import type { GateSettings, RateInlet, SettingsChange } from '../room/settings.ts';

const duration = z.string().describe('A whole number and ms, s, m, h or d.');
const time = z.iso.datetime();

const gateView = z.strictObject({
  url: z.string(),
  interval: duration,
  timeout: duration,
  shut_after: z.int(),
  open_after: z.int(),
});

/** Changed settings in the words of the configuration file; absent ones stayed as they were. */
export const changeView = z.strictObject({
  mode: z.enum(['off', 'prequeue', 'open', 'paused', 'closed']).optional(),
  inlet: z
    .strictObject({
      admit: z.int().nullable().optional(),
      every: duration.nullable().optional(),
      from: time.nullable().optional(),
      until: time.nullable().optional(),
      return_no_shows: z.boolean().optional(),
      capacity: z.int().nullable().optional(),
    })
    .optional(),
  turn_window: duration.optional(),
  grace: duration.optional(),
  admission: duration.optional(),
  message: z.string().nullable().optional(),
  opens_at: time.nullable().optional(),
  draw_source: z.string().nullable().optional(),
  pass_over: z.boolean().optional(),
  gate: gateView.nullable().optional(),
});

type ChangeView = z.output<typeof changeView>;

function timeText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function viewRate(rate: RateInlet | null): ChangeView['inlet'] & object {
  if (rate === null) return { admit: null, every: null };
  return {
    admit: rate.admit,
    every: formatDuration(rate.everyMs),
    from: timeText(rate.fromMs),
    until: timeText(rate.untilMs),
    return_no_shows: rate.returnNoShows,
  };
}

function viewGate(gate: GateSettings | null): ChangeView['gate'] {
  if (gate === null) return null;
  return {
    url: gate.url,
    interval: formatDuration(gate.everyMs),
    timeout: formatDuration(gate.timeoutMs),
    shut_after: gate.shutAfter,
    open_after: gate.openAfter,
  };
}

/** Writes a change in the words of the configuration file. */
export function viewChange(change: SettingsChange): ChangeView {
  const { mode, rate, capacity, turnWindowMs, graceMs, admissionMs, message, opensAtMs, drawSource, passOver, gate } =
    change;
  const inlet = {
    ...(rate !== undefined && viewRate(rate)),
    ...(capacity !== undefined && { capacity }),
  };
  return {
    ...(mode !== undefined && { mode }),
    ...(Object.keys(inlet).length > 0 && { inlet }),
    ...(turnWindowMs !== undefined && { turn_window: formatDuration(turnWindowMs) }),
    ...(graceMs !== undefined && { grace: formatDuration(graceMs) }),
    ...(admissionMs !== undefined && { admission: formatDuration(admissionMs) }),
    ...(message !== undefined && { message }),
    ...(opensAtMs !== undefined && { opens_at: timeText(opensAtMs) }),
    ...(drawSource !== undefined && { draw_source: drawSource }),
    ...(passOver !== undefined && { pass_over: passOver }),
    ...(gate !== undefined && { gate: viewGate(gate) }),
  };
}
