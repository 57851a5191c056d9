import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completeColors, contrast, defaultColors, paletteOf } from '../../../src/config/rules/palette.ts';
import { fc } from '../../support/fast-check.ts';

test.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.478],
  ['#ff0000', '#0000ff', 2.149],
])('the contrast of %s and %s', (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 3);
  expect(contrast(other, one)).toBe(contrast(one, other));
});

const anyColor = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

test('whatever the accent, all that follows from it can be read', () => {
  fc.assert(
    fc.property(anyColor, (accent) => {
      const { light, dark } = completeColors({ accent }, {});
      for (const colors of [light, dark]) {
        const { card, background, quiet, link, onAccent } = paletteOf(colors);
        for (const text of [quiet, link]) {
          expect(Math.min(contrast(text, card), contrast(text, background))).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrast(onAccent, colors.accent)).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(dark.accent, dark.card)).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 500 },
  );
});

test('what a room does not choose is as the stylesheet has it', () => {
  const sheet = readFileSync('assets/palette.css', 'utf8');
  const blocks = [...sheet.matchAll(/:root \{(.*?)\}/gs)].map(([, block]) => block ?? '');
  const schemes = [defaultColors.light, defaultColors.dark];
  expect(blocks).toHaveLength(schemes.length);
  for (const [index, { accent, background, card, text }] of schemes.entries()) {
    const block = blocks[index] ?? '';
    const value = (name: string) => new RegExp(`--${name}: (#\\w+);`).exec(block)?.[1];
    expect([value('accent'), value('ground'), value('card'), value('text')]).toEqual([accent, background, card, text]);
  }
});
