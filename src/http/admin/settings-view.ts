import { z } from 'zod';
import { formatDuration } from '../../config/duration.ts';
import type { GateSettings, RoomSettings } from '../../room/settings.ts';

const durationText = z.string().describe('A whole number and ms, s, m, h or d.');
const time = z.iso.datetime();

/** The settings in force. Can be sent back as a change, which then changes nothing. */
export const settingsView = z
  .strictObject({
    mode: z.enum(['off', 'prequeue', 'open', 'paused', 'closed']),
    inlet: z
      .strictObject({
        admit: z.int().nullable(),
        every: durationText.nullable(),
        from: time.nullable(),
        until: time.nullable(),
        return_no_shows: z.boolean(),
        capacity: z.int().nullable(),
      })
      .describe('What calls visitors. Neither admit nor capacity: an operator, by hand.'),
    turn_window: durationText,
    grace: durationText,
    admission: durationText,
    message: z.string().nullable(),
    opens_at: time.nullable(),
    draw_source: z.string().nullable(),
    pass_over: z.boolean(),
    gate: z
      .strictObject({
        url: z.string(),
        interval: durationText,
        timeout: durationText,
        shut_after: z.int(),
        open_after: z.int(),
      })
      .nullable(),
  })
  .meta({ id: 'Settings' });

function timeText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function viewGate(gate: GateSettings | null): z.output<typeof settingsView>['gate'] {
  if (gate === null) return null;
  return {
    url: gate.url,
    interval: formatDuration(gate.everyMs),
    timeout: formatDuration(gate.timeoutMs),
    shut_after: gate.shutAfter,
    open_after: gate.openAfter,
  };
}

/** Writes settings in the words of the configuration file. */
export function viewSettings(settings: RoomSettings): z.output<typeof settingsView> {
  const { rate } = settings;
  return {
    mode: settings.mode,
    inlet: {
      admit: rate?.admit ?? null,
      every: rate === null ? null : formatDuration(rate.everyMs),
      from: timeText(rate?.fromMs ?? null),
      until: timeText(rate?.untilMs ?? null),
      return_no_shows: rate?.returnNoShows ?? false,
      capacity: settings.capacity,
    },
    turn_window: formatDuration(settings.turnWindowMs),
    grace: formatDuration(settings.graceMs),
    admission: formatDuration(settings.admissionMs),
    message: settings.message,
    opens_at: timeText(settings.opensAtMs),
    draw_source: settings.drawSource,
    pass_over: settings.passOver,
    gate: viewGate(settings.gate),
  };
}
