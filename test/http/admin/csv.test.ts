import { expect, it } from 'vitest';
import { csvOf } from '../../../src/http/admin/csv.ts';

it.each([
  ['plain', 'plain'],
  [-7, '-7'],
  [null, ''],
  ['a,b', '"a,b"'],
  ['say "yes"', '"say ""yes"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-x', "'-x"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
])('a cell is one cell, and no formula: %j', (value, written) => {
  expect(csvOf([['head', value], [value]])).toBe(`head,${written}\r\n${written}\r\n`);
});
