import { expect, test } from 'vitest';
import { parseYaml } from '../../../src/config/reading/yaml-file.ts';

function problems(text: string) {
  const file = parseYaml(text);
  return file.kind === 'broken' ? file.problems.map(({ line, message }) => [line, message]) : [];
}

test.each([
  ['a slip of syntax, not its echo', 'a: 1\nb: "\\q"\nc: ]\n: d', [[2, 'column 5: Invalid escape sequence \\q']]],
  ['tabs', 'a:\n\tb: 1', [[2, 'column 1: Tabs are not allowed as indentation']]],
  [
    'keys that are there twice',
    'a: 1\nb: { c: 1, c: 2 }\na: 3',
    [
      [2, 'column 12: Map keys must be unique'],
      [3, 'column 1: Map keys must be unique'],
    ],
  ],
  ['two documents', 'a: 1\n---\nb: 2', [[2, 'column 1: A second document starts here']]],
  ['tags that nobody knows', 'a: !secret xyz', [[1, 'column 4: Unresolved tag']]],
  [
    'a substitution without quotes in flow style',
    `a: { key: \${KEY} }`,
    [
      [
        1,
        `column 12: Unexpected flow-map-start at node end (inside { } and [ ] a substitution needs quotes: "\${NAME}")`,
      ],
    ],
  ],
])('%s', (_what, text, expected) => {
  expect(problems(text)).toEqual(expected);
});

test('a secret near a slip is not repeated', () => {
  expect(JSON.stringify(problems('client_secret: |hunter2\n  x'))).not.toContain('hunter2');
  expect(JSON.stringify(problems('a: b\nhunter2'))).not.toContain('hunter2');
});

test('aliases that expand without bounds, unknown ones and deep nesting are refused', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level += 1) {
    const previous = `*a${level - 1}`;
    lines.push(`a${level}: &a${level} [${Array(9).fill(previous).join(', ')}]`);
  }
  expect(problems(lines.join('\n'))).toHaveLength(1);
  expect(problems('a: *nobody')).toHaveLength(1);
  expect(problems('['.repeat(10_000))).toHaveLength(1);
  expect(problems(' '.repeat(1_100_000))).toHaveLength(1);
});

test('aliases in their place are fine', () => {
  expect(parseYaml('a: &a { b: 1 }\nc: *a')).toMatchObject({ kind: 'parsed', value: { a: { b: 1 }, c: { b: 1 } } });
});

test('lines of values, and of what is around an absent one', () => {
  const file = parseYaml('a:\n  b:\n    - 1\n    - x: 2\n');
  const lineOf = file.kind === 'parsed' ? file.lineOf : () => null;
  expect([['a', 'b', 1, 'x'], ['a', 'b', 1, 'y'], ['a', 'b', 0], ['z'], []].map(lineOf)).toEqual([4, 4, 3, null, null]);
});
