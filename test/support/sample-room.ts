import type { RoomConfig } from '../../src/config/config.ts';
import { defaultSettings } from '../../src/room/settings.ts';

/** A room as a configuration without more than its name and title gives it. */
export function sampleRoom(name: string, title: string, changes: Partial<RoomConfig> = {}): RoomConfig {
  return {
    ...{
      name,
      title,
      settings: defaultSettings,
      awsApi: false,
      awsEventId: name,
      awsPrivateIssuer: null,
      webhooks: [],
    },
    ...{ texts: {}, look: null, templates: null },
    ...changes,
  };
}
