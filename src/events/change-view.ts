import { z } from 'zod';
import { formatDuration } from '../config/duration.ts';
import { writeGate, writeTime, writtenDuration, writtenGate, writtenTime } from '../config/written.ts';
import type { RateInlet, SettingsChange } from '../room/settings.ts';

/** Changed settings in the words of the configuration file; absent ones stayed as they were. */
export const changeView = z.strictObject({
  mode: z.enum(['off', 'prequeue', 'open', 'paused', 'closed']).optional(),
  inlet: z
    .strictObject({
      admit: z.int().nullable().optional(),
      every: writtenDuration.nullable().optional(),
      from: writtenTime.nullable().optional(),
      until: writtenTime.nullable().optional(),
      return_no_shows: z.boolean().optional(),
      capacity: z.int().nullable().optional(),
    })
    .optional(),
  turn_window: writtenDuration.optional(),
  grace: writtenDuration.optional(),
  admission: writtenDuration.optional(),
  message: z.string().nullable().optional(),
  opens_at: writtenTime.nullable().optional(),
  draw_source: z.string().nullable().optional(),
  pass_over: z.boolean().optional(),
  gate: writtenGate.nullable().optional(),
});

type ChangeView = z.output<typeof changeView>;

function viewRate(rate: RateInlet | null): ChangeView['inlet'] & object {
  if (rate === null) return { admit: null, every: null };
  return {
    admit: rate.admit,
    every: formatDuration(rate.everyMs),
    from: writeTime(rate.fromMs),
    until: writeTime(rate.untilMs),
    return_no_shows: rate.returnNoShows,
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
    ...(opensAtMs !== undefined && { opens_at: writeTime(opensAtMs) }),
    ...(drawSource !== undefined && { draw_source: drawSource }),
    ...(passOver !== undefined && { pass_over: passOver }),
    ...(gate !== undefined && { gate: writeGate(gate) }),
  };
}
