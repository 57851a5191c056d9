import { expect, test } from 'vitest';
import { substitute } from '../../../src/config/reading/substitute.ts';

const variables = { ONE: '1', EMPTY: '', NESTED: `\${ONE}` };

test.each([
  [`\${ONE}`, '1'],
  [`a\${ONE}b\${ONE}`, 'a1b1'],
  [`\${EMPTY}`, ''],
  [`\${NESTED}`, `\${ONE}`],
  [`$\${ONE}`, `\${ONE}`],
  [`$\${`, `\${`],
  ['$ONE and $5', '$ONE and $5'],
])('%s becomes %s', (text, expected) => {
  expect(substitute(text, variables)).toEqual({ value: expected, mistakes: [] });
});

test('replaces in values at any depth, never in keys', () => {
  const key = `\${ONE}`;
  const value = { list: [key, 2, null, true], [key]: { deep: key } };
  expect(substitute(value, variables).value).toEqual({ list: ['1', 2, null, true], [key]: { deep: '1' } });
});

test.each([
  [`\${TWO}`, 'needs the environment variable TWO, which is not set'],
  [`\${toString}`, 'needs the environment variable toString, which is not set'],
  [`\${ONE:-x}`, `has a malformed substitution: write \${NAME}, or $\${ for a plain \${`],
  [`\${}`, `has a malformed substitution: write \${NAME}, or $\${ for a plain \${`],
  [`\${ONE`, `has a malformed substitution: write \${NAME}, or $\${ for a plain \${`],
])('%s cannot be replaced', (text, message) => {
  expect(substitute({ a: [text] }, variables).mistakes).toEqual([{ path: ['a', 0], message }]);
});
