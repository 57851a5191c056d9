import { expect, test } from 'vitest';
import { templateFault } from '../../../src/config/rules/template-faults.ts';
import { createSandbox } from '../../../src/http/look/sandbox.ts';

const values = {
  title: 'Sale',
  status: { ahead: 3, place: 'waiting' },
  list: [3, 1, 2],
  t: (key: string) => `text of ${key}`,
  words: { number: (value: number) => String(value) },
};

function render(source: string): string {
  return createSandbox(new Map([['page.njk', source]]), { asset: (name: string) => `/assets/${name}` })(
    'page.njk',
    values,
  );
}

test.each([
  [
    '{{ status.ahead }} {{ title }} {{ t("a.b") }} {{ words.number(4) }} {{ asset("x") }}',
    '3 Sale text of a.b 4 /assets/x',
  ],
  [
    '{{ list | sort | join("-") }} {{ list[1] }} {{ list.length }} {{ title.length }} {{ title | upper }}',
    '1-2-3 1 3 4 SALE',
  ],
  ['{% set more = [1, 2] %}{% for n in more %}{{ loop.index }}{{ n }}{% endfor %}', '1122'],
  ['{% macro item(a, b="x") %}<{{ a }}{{ b }}>{% endmacro %}{{ item(1) }}{{ item(2, b="y") }}', '<1x><2y>'],
  ['{{ "<b>" }}{{ { a: { b: 1 } }.a.b }}{% if status.nothing %}no{% endif %}', '&lt;b&gt;1'],
])('templates can do what they should: %s', (source, page) => {
  expect(templateFault('page.njk', source)).toBeNull();
  expect(render(source)).toBe(page);
});

const REACHED = 'reached';
const CODE = `return '${REACHED}'`;

/** What is known to lead out of nunjucks, and its relatives. */
const ESCAPES = [
  `{{ range.constructor("${CODE}")() }}`,
  `{{ cycler.constructor("${CODE}")() }}`,
  `{{ joiner.constructor("${CODE}")() }}`,
  `{{ joiner().constructor("${CODE}")() }}`,
  `{{ t.constructor("${CODE}")() }}`,
  `{{ words.number.constructor("${CODE}")() }}`,
  `{{ asset.constructor("${CODE}")() }}`,
  `{{ constructor.constructor("${CODE}")() }}`,
  `{{ status.constructor.constructor("${CODE}")() }}`,
  `{{ status["const" + "ructor"]["const" + "ructor"]("${CODE}")() }}`,
  `{{ list.map.constructor("${CODE}")() }}`,
  `{{ ""["const" + "ructor"].fromCharCode(114) }}`,
  `{{ (1)["toFixed"]["const" + "ructor"]("${CODE}")() }}`,
  `{{ __proto__ }}`,
  `{{ (__proto__.valueOf)().env }}`,
  `{{ status.__proto__.constructor }}`,
  `{{ (title | valueOf).env }}`,
  `{{ (title | toString) }}`,
  `{{ (title | constructor).constructor("${CODE}")() }}`,
  `{{ title | __defineGetter__(t) }}`,
  `{% macro m() %}{% endmacro %}{{ m.constructor("${CODE}")() }}`,
  `{% macro m() %}{{ caller.constructor("${CODE}")() }}{% endmacro %}{% call m() %}x{% endcall %}`,
  `{% include "../../../package.json" %}`,
  `{% include "/etc/hostname" %}`,
  `{% include "./page.njk.bak" %}`,
  `{{ env }}`,
  `{{ this }}`,
  `{{ globalThis }}`,
  `{{ process }}`,
];

test.each(ESCAPES)('nothing leads out of a template: %s', (source) => {
  // They are refused, or they fail; either way the visitor gets our page.
  if (templateFault('page.njk', source) === null) expect(() => render(source)).toThrow();
});

/** nunjucks writes these into the code that it compiles. */
const TRICKS = [
  '{{ a"&&globalThis&&" }}',
  '{{ a");b`c`;// }}',
  '{{ t["\\\\" + globalThis + \\\\""]() }}',
  '{{ t[\'\\\\" , globalThis, "\']() }}',
  `{% set 'a", 1); globalThis.reached = 1; ("' = 1 %}`,
  `{% set "a.__proto__.reached" = 1 %}`,
  `{% set "a.constructor.prototype.reached" = 1 %}`,
  `{% for a, 'b" + globalThis + "' in list %}{% endfor %}`,
  `{% macro m('a" + globalThis + "'=1) %}{% endmacro %}`,
  '{{ r/\\"+globalThis+"/() }}',
  '{% raw %}{{ "{% endraw %}{{ a`b` }}{{ " }}',
  '{{ "a\nb" }}',
];

test.each(TRICKS)('nothing gets into the compiled code: %j', (source) => {
  expect(templateFault('page.njk', source)).toMatch(/^page\.njk, line \d+: has /);
});

test('objects share nothing new after all this', () => {
  for (const source of ESCAPES) {
    try {
      render(source);
    } catch {
      // As above.
    }
  }
  expect(Reflect.get({}, 'reached')).toBeUndefined();
  expect(Reflect.get(globalThis, 'reached')).toBeUndefined();
});
