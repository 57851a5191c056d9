import { expect, test } from 'vitest';
import { settingList } from '../../src/room/settings.ts';

test('each setting has its line in the text of Redis, without a gap', () => {
  const lines = settingList.map(({ line }) => line).sort((one, other) => one - other);
  expect(lines).toEqual(settingList.map((_, index) => index + 1));
});

test('the lines of settings that may be stored are never given to others', () => {
  const byLine = settingList.toSorted((one, other) => one.line - other.line).map(({ key }) => key);
  expect(byLine.slice(0, 11)).toEqual([
    ...['mode', 'rate', 'capacity', 'turnWindowMs', 'graceMs', 'admissionMs', 'opensAtMs', 'passOver'],
    ...['gate', 'drawSource', 'message'],
  ]);
});

test('settings of one name share what is said of the name', () => {
  for (const { name, role, words, description } of settingList) {
    for (const other of settingList.filter((setting) => setting.name === name)) {
      expect(other).toMatchObject({ role, words, description });
    }
  }
});

test('each default is within its limits', () => {
  for (const setting of settingList) {
    if (setting.kind !== 'duration') continue;
    for (const value of [setting.default, setting.defaultWithAws ?? setting.default]) {
      expect(value).toBeGreaterThanOrEqual(setting.limits.min);
      expect(value).toBeLessThanOrEqual(setting.limits.max);
    }
  }
});
