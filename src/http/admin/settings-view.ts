import { z } from 'zod';
import { settingWriters, writeSettings, writtenSetting } from '../../config/words/written-settings.ts';
import { namedSettings } from '../../room/named-settings.ts';
import type { RoomSettings } from '../../room/settings.ts';

const inlet = writtenSetting.inlet.describe('What calls visitors. Neither admit nor capacity: an operator, by hand.');

/** The settings in force. Can be sent back as a change, which then changes nothing. */
export const settingsView = z
  .strictObject(
    namedSettings({
      mode: () => writtenSetting.mode,
      enter: () => writtenSetting.enter,
      duration: () => writtenSetting.duration,
      instant: () => writtenSetting.instant,
      text: () => writtenSetting.text,
      yesOrNo: () => writtenSetting.yesOrNo,
      rate: () => inlet,
      capacity: () => inlet,
      gate: () => writtenSetting.gate,
    }),
  )
  .meta({ id: 'Settings' });

type SettingsView = z.output<typeof settingsView>;

/** Writes settings in the words of the configuration file. */
export function viewSettings(settings: RoomSettings): SettingsView {
  return writeSettings(settings, settingWriters) as SettingsView;
}
