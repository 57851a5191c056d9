import { expect, test } from 'vitest';
import { putSettings } from '../../../src/store/redis/settings-in-lua.ts';

test.each([
  ['state.setting(SETTING.passOver)', `state.setting(8, '1')`],
  ['state.setting(SETTING.gate) ~= ""', `state.setting(9, '') ~= ""`],
  [`SETTINGS('mode', 'rate')`, String.raw`'^(.-)\n(.-)\n'`],
])('%s becomes %s', (lua, expected) => {
  expect(putSettings(lua)).toBe(expected);
});

test('a script that asks for a setting that does not exist is refused', () => {
  expect(() => putSettings('state.setting(SETTING.passover)')).toThrow(/passover/);
});

test('a script that asks for first lines in another order is refused', () => {
  expect(() => putSettings(`SETTINGS('rate', 'mode')`)).toThrow(/mode,rate/);
});
