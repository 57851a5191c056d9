import type { Mistake, ValuePath } from './config-problem.ts';

/** A mistake at each place whose value was there before; absent values are no repetition. */
export function duplicates(
  values: readonly (string | undefined)[],
  pathOf: (index: number) => ValuePath,
  what: string,
): Mistake[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    if (value === undefined || first === index) return [];
    return [{ path: pathOf(index), message: `must be ${what}: it repeats ${pathOf(first).slice(0, -1).join(' ')}` }];
  });
}
