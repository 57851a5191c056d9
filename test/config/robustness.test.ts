import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { fc } from '../support/fast-check.ts';
import { fileWith, load } from './files.ts';

const words = fc.constantFrom(
  ...[
    'issuer',
    'rooms',
    'clients',
    'admin_keys',
    'inlet',
    'every',
    'room',
    'redirect_uris',
    'mode',
    'prequeue',
    'gate',
    'url',
    'webhooks',
    'aws_keys',
    'aws_event_id',
    '__proto__',
    'constructor',
  ],
  ...[
    '*a',
    '&a',
    `\${X}`,
    '$${',
    '{',
    '}',
    '[',
    ']',
    ':',
    '- ',
    '? ',
    '|',
    '>',
    '!!',
    '\n',
    '\n  ',
    '\t',
    '"',
    "'",
    '#',
    '<<',
  ],
);

function holds(text: string): void {
  const loaded = load(text, { X: 'x' });
  if (loaded.kind === 'ok') return;
  expect(loaded.problems.length).toBeGreaterThan(0);
}

test('any text is read or refused, never thrown at', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), holds), { numRuns: 500 });
});

test('so is text that looks like YAML', () => {
  const text = fc.array(fc.oneof(words, fc.string({ maxLength: 4 })), { maxLength: 40 }).map((parts) => parts.join(''));
  fc.assert(fc.property(text, holds), { numRuns: 500 });
});

test('so are well-formed files of any content', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(fc.string(), words, fc.double(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(words, fc.string({ maxLength: 8 })), tie('value'), { maxKeys: 6 }),
    ),
  }));
  fc.assert(
    fc.property(value, (content) => {
      holds(stringify(content));
    }),
    { numRuns: 500 },
  );
});

test('so is a valid file with a piece knocked out', () => {
  const whole = fileWith();
  const range = fc.tuple(fc.nat(whole.length), fc.nat(20), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(range, ([start, length, replacement]) => {
      holds(whole.slice(0, start) + replacement + whole.slice(start + length));
    }),
    { numRuns: 500 },
  );
});
