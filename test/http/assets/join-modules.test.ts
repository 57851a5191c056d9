import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { joinModules } from '../../../src/http/assets/join-modules.ts';

const join = (files: Readonly<Record<string, string>>) => joinModules('main.js', (file) => files[file] ?? '');

test('modules run as one, what is imported first', () => {
  const joined = join({
    'main.js':
      "/** What it is. */\nimport { add } from './sum.js';\nimport {\n  one,\n  Two,\n} from './numbers.js';\n\nadd(one);\nadd(new Two().value);\n",
    'sum.js':
      "import { one } from './numbers.js';\n\nexport const sum = { value: 10 * one };\nexport function add(n) {\n  sum.value += n;\n}\n",
    'numbers.js':
      'const two = 2;\nexport let one = 1;\nexport class Two {\n  value = two;\n}\nexport async function wait() {}\n',
  });
  expect(runInNewContext(`${joined}sum.value`)).toBe(13);
  expect(joined).not.toMatch(/\b(?:im|ex)port\b/);
});

test.each([
  ["import all from './a.js';", "main.js: not among what can be joined: import all from './a.js';"],
  ["import './a.js';", "main.js: not among what can be joined: import './a.js';"],
  ["import * as a from './a.js';", 'main.js: not among what can be joined'],
  ["import { a } from '../a.js';", 'main.js: not among what can be joined'],
  ["import { a } from 'a';", 'main.js: not among what can be joined'],
  ["import { a as b } from './a.js';", 'main.js: imports without renaming only: a as b'],
  ["import { hidden } from './a.js';", 'main.js: a.js exports no hidden'],
  ["import { nowhere } from './a.js';", 'main.js: a.js exports no nowhere'],
  ["import { b } from './b.js';", 'modules import each other: main.js → b.js → main.js'],
  ["import { a } from './a.js';\nconst a = 1;", 'a.js and main.js both declare a'],
  ["import { a } from './a.js';\nfunction hidden() {}", 'a.js and main.js both declare hidden'],
  ['function a() {}\nfunction a() {}', 'main.js: declares a twice'],
  ['export default function a() {}', 'main.js: not among what can be joined'],
  ['export { a };', 'main.js: not among what can be joined'],
  ["export * from './a.js';", 'main.js: not among what can be joined'],
  ['function a() {\n  return import(b);\n}', 'main.js: not among what can be joined: import(b);'],
  ['const { a } = b;', 'main.js: a name at the top must stand alone: const { a } = b;'],
  ["import { a } from './a.js';\nconst b = 1,\n  a = 2;", "Identifier 'a' has already been declared"],
  ['const a = ;', 'Unexpected token'],
])('what could not be joined safely is refused: %s', (source, why) => {
  const files = {
    'main.js': `${source}\n`,
    'a.js': 'export const a = 1;\nconst hidden = 2;\n',
    'b.js': "import { a } from './main.js';\nexport const b = a;\n",
  };
  expect(() => join(files)).toThrow(why);
});
