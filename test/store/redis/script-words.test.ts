import { describe, expect, it } from 'vitest';
import { EXCHANGE_WINDOW_MS } from '../../../src/room/visit.ts';
import { fieldsInOrder, writeRows } from '../../../src/store/redis/reply-fields.ts';
import { writeConstants } from '../../../src/store/redis/script-constants.ts';
import { loadScripts } from '../../../src/store/redis/scripts.ts';

describe('what scripts share with TypeScript', () => {
  it('constants are written as they are, and only those that are known', () => {
    expect(writeConstants('s.now + constants.EXCHANGE_WINDOW_MS')).toBe(`s.now + ${EXCHANGE_WINDOW_MS}`);
    expect(() => writeConstants('constants.EXCHANGE_WINDOW')).toThrow('no constant EXCHANGE_WINDOW');
  });

  it('fields of a row are put in order, and all of them are there', () => {
    const row = (names: readonly string[]): string =>
      `{ in_order.figures {\n${names.map((name) => `  ${name} = of(${name}, 1),\n`).join('')}} }`;
    const { figures } = fieldsInOrder;
    expect(writeRows(row(figures.toReversed()))).toBe(`{ ${figures.map((name) => `of(${name}, 1)`).join(', ')} }`);
    expect(() => writeRows(row(figures.slice(1)))).toThrow('the fields of figures are');
    expect(() => writeRows(row([...figures.slice(1), 'another']))).toThrow('the fields of figures are');
    expect(() => writeRows('{ in_order.nothing {\n  a = 1,\n} }')).toThrow('the fields of nothing are');
  });

  it('no script is left with a word that Redis does not know', () => {
    for (const { lua } of Object.values(loadScripts())) {
      const code = lua.replaceAll(/--.*$/gm, '');
      expect(code).not.toMatch(/\bconstants\.|\bin_order\.|\bscratch\(|\bDRY_RUN\b/);
    }
  });
});
