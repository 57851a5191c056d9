import { readdirSync } from 'node:fs';

/**
 * What gives a program a wall clock that is wrong, by Debian's libfaketime. Its monotonic clock stays right.
 *
 * @param offS seconds, either way
 */
export function wrongClock(offS: number): Readonly<Record<string, string>> {
  const found = readdirSync('/usr/lib').find((folder) => hasLibrary(`/usr/lib/${folder}`));
  if (found === undefined) throw new Error('libfaketime is not installed: apt-get install faketime');
  const sign = offS < 0 ? '' : '+';
  return {
    LD_PRELOAD: `/usr/lib/${found}/faketime/libfaketime.so.1`,
    FAKETIME: `${sign}${offS}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

function hasLibrary(folder: string): boolean {
  try {
    return readdirSync(`${folder}/faketime`).includes('libfaketime.so.1');
  } catch {
    return false;
  }
}
