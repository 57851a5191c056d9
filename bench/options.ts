import process from 'node:process';
import { parseArgs } from 'node:util';
import { measureAws } from './measures/aws.ts';
import { measureIdle } from './measures/idle.ts';
import { measureStartUp } from './measures/start-up.ts';
import { measureStatusBytes } from './measures/status-bytes.ts';
import { allRows } from './rows/all-rows.ts';

/** What is measured beside the rows, by its key. */
export const SINGLES = {
  'start-up': measureStartUp,
  idle: measureIdle,
  aws: measureAws,
  'room-status': measureStatusBytes,
} as const;

const KEYS = [...allRows.map(({ key }) => key), ...Object.keys(SINGLES)];

export interface BenchOptions {
  /** Keys of the rows to run. */
  readonly only: ReadonlySet<string>;
  readonly rounds: number;
  readonly roundMs: number;
  /** File for all figures as JSON; null: none. */
  readonly json: string | null;
  /** Folder for CPU profiles of the product; null: none. */
  readonly profile: string | null;
  /** Another checkout of the product, to be measured in place of what a row is compared with; null: none. */
  readonly against: string | null;
}

export const USAGE = `npm run bench -- [options]
  --only KEY,KEY    some rows: ${KEYS.join(', ')}
  --rounds N        rounds of each side, default 9
  --seconds N       length of a round, default 2
  --json FILE       write all figures, those of each round too, as JSON
  --against FOLDER  compare with the product of another checkout, to see what a change brings
  --profile FOLDER  write a CPU profile of the product for each row, and name where its time goes
`;

/** Throws with what is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '9' },
      seconds: { type: 'string', default: '2' },
      json: { type: 'string' },
      profile: { type: 'string' },
      against: { type: 'string' },
    },
  });
  const only = values.only?.split(',') ?? KEYS;
  const unknown = only.filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) throw new Error(`no such row: ${unknown.join(', ')}`);
  return {
    only: new Set(only),
    rounds: wholeNumber('--rounds', values.rounds),
    roundMs: wholeNumber('--seconds', values.seconds) * 1000,
    json: values.json ?? null,
    profile: values.profile === undefined ? null : absolute(values.profile),
    against: values.against === undefined ? null : absolute(values.against),
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`${name} must be a whole number above 0`);
  return Number(text);
}

function absolute(folder: string): string {
  return folder.startsWith('/') ? folder : `${process.cwd()}/${folder}`;
}
