import type { z } from 'zod';
import type { settingsView } from '../../src/http/admin/settings-view.ts';
import type { RoomSettings } from '../../src/room/settings.ts';

/** A value for each setting, none of them its default. */
export const sampleSettings: RoomSettings = {
  mode: 'paused',
  rate: {
    ...{ admit: 100, everyMs: 60_000, fromMs: 1_800_000_000_000, untilMs: 1_800_003_600_000 },
    returnNoShows: true,
  },
  capacity: 5000,
  turnWindowMs: 90_000,
  graceMs: 0,
  admissionMs: 1_800_500,
  enter: 'tap',
  message: 'A moment, please. Soon: ☕',
  opensAtMs: 1_800_000_000_000,
  drawSource: 'https://beacon.example.com/round/7',
  passOver: false,
  replaceMissed: true,
  gate: { url: 'https://shop.example.com/healthz', everyMs: 5000, timeoutMs: 1500, shutAfter: 4, openAfter: 1 },
};

/** The same in the words of the file and the API. */
export const sampleView: z.output<typeof settingsView> = {
  mode: 'paused',
  inlet: {
    admit: 100,
    every: '1m',
    from: '2027-01-15T08:00:00.000Z',
    until: '2027-01-15T09:00:00.000Z',
    return_no_shows: true,
    capacity: 5000,
  },
  turn_window: '90s',
  grace: '0s',
  admission: '1800500ms',
  enter: 'tap',
  message: 'A moment, please. Soon: ☕',
  opens_at: '2027-01-15T08:00:00.000Z',
  draw_source: 'https://beacon.example.com/round/7',
  pass_over: false,
  replace_missed: true,
  gate: {
    ...{ url: 'https://shop.example.com/healthz', interval: '5s', timeout: '1500ms', shut_after: 4, open_after: 1 },
  },
};
