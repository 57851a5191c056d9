import { z } from 'zod';
import {
  type SettingWriters,
  settingWriters,
  writeSettings,
  writtenSetting,
} from '../config/words/written-settings.ts';
import { namedSettings } from '../room/named-settings.ts';
import type { SettingsChange } from '../room/settings.ts';

const inlet = writtenSetting.inlet.partial().optional();

/** Changed settings in the words of the configuration file; absent ones stayed as they were. */
export const changeView = z.strictObject(
  namedSettings({
    mode: () => writtenSetting.mode.optional(),
    enter: () => writtenSetting.enter.optional(),
    duration: () => writtenSetting.duration.optional(),
    instant: () => writtenSetting.instant.optional(),
    text: () => writtenSetting.text.optional(),
    yesOrNo: () => writtenSetting.yesOrNo.optional(),
    rate: () => inlet,
    capacity: () => inlet,
    gate: () => writtenSetting.gate.optional(),
  }),
);

type ChangeView = z.output<typeof changeView>;

const writers: SettingWriters = {
  ...settingWriters,
  // Without a rate its other parts are not told.
  rate: (rate) => (rate === null ? { admit: null, every: null } : settingWriters.rate(rate)),
};

/** Writes a change in the words of the configuration file. */
export function viewChange(change: SettingsChange): ChangeView {
  return writeSettings(change, writers) as ChangeView;
}
