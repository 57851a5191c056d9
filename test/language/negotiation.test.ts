import { expect, test } from 'vitest';
import { languageChooser } from '../../src/language/negotiation.ts';

const offered = ['en', 'de', 'pt', 'zh-Hans', 'zh-Hant', 'he', 'id'] as const;

test.each([
  [['de'], 'de'],
  [['DE-at', 'en'], 'de'],
  [['pt-BR'], 'pt'],
  [['zh-TW'], 'zh-Hant'],
  [['zh-HK', 'en'], 'zh-Hant'],
  [['zh'], 'zh-Hans'],
  [['zh-CN'], 'zh-Hans'],
  [['iw'], 'he'],
  [['in-ID'], 'id'],
  [['sv', 'fi', 'de'], 'de'],
  [['sv'], 'en'],
  [[], 'en'],
  [['*', 'x', '../../etc', '', 'de-', '💥'], 'en'],
  [['not a tag', 'de'], 'de'],
])('%j leads to %s', (wanted, language) => {
  expect(languageChooser(offered)(wanted)).toBe(language);
});
