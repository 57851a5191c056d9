import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { writtenDefaults } from '../../../src/config/schema/settings-schema.ts';
import { changeView, viewChange } from '../../../src/events/change-view.ts';
import { settingsView } from '../../../src/http/admin/settings-view.ts';
import {
  defaultSettings,
  defaultSettingsWithAws,
  type RoomSettings,
  type SettingName,
  type SettingsChange,
  settingList,
} from '../../../src/room/settings.ts';
import { decodeSettings, encodeSettings } from '../../../src/store/redis/settings-codec.ts';
import { load, mistakes } from '../../config/files.ts';
import { sampleSettings, sampleView } from '../../support/sample-settings.ts';
import { adminFixture } from './admin-fixture.ts';

const names = [...new Set(settingList.map(({ name }) => name))];

/** The sample of one name alone. */
function sampleOf(name: SettingName): SettingsChange {
  const settings = settingList.filter((setting) => setting.name === name);
  return Object.fromEntries(settings.map(({ key }) => [key, sampleSettings[key]]));
}

function settingsInFile(room: object): RoomSettings | undefined {
  const loaded = load(JSON.stringify({ issuer: 'https://wait.example.com', rooms: { launch: room } }));
  if (loaded.kind === 'invalid') throw new Error(mistakes(loaded).join('\n'));
  return loaded.config.rooms[0]?.settings;
}

test('the samples are no defaults', () => {
  for (const { key } of settingList) expect(sampleSettings[key]).not.toEqual(defaultSettings[key]);
});

test('the table of docs/configuration.md has each setting with its default', () => {
  const lines = readFileSync('docs/configuration.md', 'utf8').split('\n');
  const beginnings = settingList.map((setting) => {
    const { plain, withAws } = writtenDefaults(setting);
    const withAwsPart = withAws === null ? '' : `, with \`aws_api\` \`${withAws}\``;
    return `| \`${setting.name}\` | ${plain === null ? 'none' : `\`${plain}\``}${withAwsPart} | `;
  });
  const missing = beginnings.filter((beginning) => !lines.some((line) => line.startsWith(beginning)));
  expect(missing).toEqual([]);
});

test('a file without settings has the defaults', () => {
  expect(settingsInFile({})).toEqual(defaultSettings);
  expect(settingsInFile({ aws_api: true })).toEqual(defaultSettingsWithAws);
});

describe.each(names)('the setting %s', (name) => {
  it('is set by the file', () => {
    const settings = settingsInFile({ [name]: sampleView[name] });
    expect(settings).toEqual({ ...defaultSettings, ...sampleOf(name) });
  });

  it('is set by a PATCH of its role, and told as it was set', async () => {
    const api = await adminFixture();
    const isForAdmin = settingList.some((setting) => setting.name === name && setting.role === 'admin');
    const [role, lesser] = isForAdmin ? (['admin', 'operator'] as const) : (['operator', 'viewer'] as const);
    const body = { [name]: sampleView[name] };
    await api.as(lesser, 'patch', '/rooms/launch').send(body).expect(403);
    expect((await api.room.state()).settings).toEqual(defaultSettings);
    const answer = await api.as(role, 'patch', '/rooms/launch').send(body).expect(200);
    expect(settingsView.parse(answer.body.settings)[name]).toEqual(sampleView[name]);
    expect((await api.room.state()).settings).toEqual({ ...defaultSettings, ...sampleOf(name) });
  });

  it('is told by an event', () => {
    const view = viewChange(sampleOf(name));
    expect(view).toEqual({ [name]: sampleView[name] });
    expect(changeView.parse(view)).toEqual(view);
  });

  it('is the same after Redis has kept it', () => {
    const settings = { ...defaultSettings, ...sampleOf(name) };
    const lines = encodeSettings(settings).filter((_, index) => index % 2 === 1);
    expect(decodeSettings(lines.join('\n'))).toEqual(settings);
  });
});
