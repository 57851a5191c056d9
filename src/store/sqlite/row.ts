import type { SQLOutputValue } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;

/** The integer in a column; throws where there is none, for then the file is not what this code has written. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no integer`);
  return value;
}

/** The integer in a column; null: there is no row, or nothing in it. */
export function integerOrNull(row: Row | undefined, column: string): number | null {
  return row === undefined || row[column] === null ? null : integer(row, column);
}

/** The text in a column; throws where there is none. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`);
  return value;
}
