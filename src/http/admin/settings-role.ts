import { settingList } from '../../room/settings.ts';
import { type AdminCaller, requireRole } from './authentication.ts';
import type { SettingsPatch } from './settings-patch.ts';

/** Names in a patch, once each, of the settings that need the role admin. */
export const adminSettings = new Set(settingList.filter(({ role }) => role === 'admin').map(({ name }) => name));

/** @throws HttpProblem `forbidden` where the role is not enough for one of the settings */
export function requireRoleFor(caller: AdminCaller, patch: SettingsPatch): void {
  for (const name of adminSettings) if (patch[name] !== undefined) requireRole(caller, 'admin', name);
}
