import { z } from 'zod';
import { formatDuration } from '../../config/duration.ts';
import { writeGate, writeTime, writtenDuration, writtenGate, writtenTime } from '../../config/written.ts';
import type { RoomSettings } from '../../room/settings.ts';

/** The settings in force. Can be sent back as a change, which then changes nothing. */
export const settingsView = z
  .strictObject({
    mode: z.enum(['off', 'prequeue', 'open', 'paused', 'closed']),
    inlet: z
      .strictObject({
        admit: z.int().nullable(),
        every: writtenDuration.nullable(),
        from: writtenTime.nullable(),
        until: writtenTime.nullable(),
        return_no_shows: z.boolean(),
        capacity: z.int().nullable(),
      })
      .describe('What calls visitors. Neither admit nor capacity: an operator, by hand.'),
    turn_window: writtenDuration,
    grace: writtenDuration,
    admission: writtenDuration,
    message: z.string().nullable(),
    opens_at: writtenTime.nullable(),
    draw_source: z.string().nullable(),
    pass_over: z.boolean(),
    gate: writtenGate.nullable(),
  })
  .meta({ id: 'Settings' });

/** Writes settings in the words of the configuration file. */
export function viewSettings(settings: RoomSettings): z.output<typeof settingsView> {
  const { rate } = settings;
  return {
    mode: settings.mode,
    inlet: {
      admit: rate?.admit ?? null,
      every: rate === null ? null : formatDuration(rate.everyMs),
      from: writeTime(rate?.fromMs ?? null),
      until: writeTime(rate?.untilMs ?? null),
      return_no_shows: rate?.returnNoShows ?? false,
      capacity: settings.capacity,
    },
    turn_window: formatDuration(settings.turnWindowMs),
    grace: formatDuration(settings.graceMs),
    admission: formatDuration(settings.admissionMs),
    message: settings.message,
    opens_at: writeTime(settings.opensAtMs),
    draw_source: settings.drawSource,
    pass_over: settings.passOver,
    gate: writeGate(settings.gate),
  };
}
