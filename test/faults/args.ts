import { parseArgs } from 'node:util';
import { type FaultClass, faultClasses } from './schedule.ts';

export interface FaultOptions {
  readonly seeds: readonly number[];
  readonly classes: readonly FaultClass[];
  /** How many schedules run side by side. */
  readonly jobs: number;
  /** No schedule begins later than this many minutes after the start. */
  readonly minutes: number;
  /** A folder for what was seen, one JSON file a schedule; null: not kept. */
  readonly dump: string | null;
  /** Runs the seeds of the mutants in place of those given. */
  readonly mutants: boolean;
}

const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;

/** Reads the arguments of `npm run test:faults`. Throws with what would be right. */
export function readArguments(args: readonly string[]): FaultOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: text('1-24'),
      classes: text('all'),
      jobs: text('2'),
      minutes: text('90'),
      dump: { type: 'string' },
      mutants: { type: 'boolean', default: false },
    },
  });
  return {
    seeds: readSeeds(values.seeds),
    classes: readClasses(values.classes),
    jobs: readCount('--jobs', values.jobs),
    minutes: readCount('--minutes', values.minutes),
    dump: values.dump ?? null,
    mutants: values.mutants,
  };
}

function readSeeds(given: string): number[] {
  return given.split(',').flatMap((part) => {
    const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === '' || to < from) throw new Error(`--seeds takes numbers and ranges, as 1-200 or 7,9: got ${part}`);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

function readClasses(given: string): readonly FaultClass[] {
  if (given === 'all') return faultClasses;
  return given.split(',').map((name) => {
    const known = faultClasses.find((candidate) => candidate === name);
    if (known === undefined) throw new Error(`--classes takes all or some of ${faultClasses.join(', ')}: got ${name}`);
    return known;
  });
}

function readCount(name: string, given: string): number {
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name} takes a whole number above 0: got ${given}`);
  return count;
}
