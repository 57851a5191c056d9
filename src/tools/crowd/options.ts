import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { closestMatch } from '../../config/reading/closest-match.ts';
import { issuerMistake } from '../../config/rules/web-address.ts';
import { durationPattern, formatDuration, parseDuration } from '../../config/words/duration.ts';
import type { TargetOptions } from './target.ts';
import type { PlanOptions } from './visitor-plan.ts';

export interface CrowdOptions extends PlanOptions, TargetOptions {
  readonly visitors: number;
  /** When it ends at the latest, milliseconds. */
  readonly timeMs: number;
  readonly saidToBeOwn: boolean;
}

export type ReadOptions =
  | { readonly kind: 'ok'; readonly options: CrowdOptions }
  | { readonly kind: 'help' }
  /** Every mistake, with what would be right. */
  | { readonly kind: 'wrong'; readonly mistakes: readonly string[] };

const MOST_VISITORS = 20_000;
const MOST_PER_SECOND = 500;
const LONGEST_MS = 4 * 3_600_000;
const HOUR_MS = 3_600_000;
const MOST_SEEDS = 2 ** 31;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const known = {
  visitors: text,
  rate: text,
  time: text,
  stay: text,
  away: text,
  leave: text,
  sleep: text,
  miss: text,
  complete: text,
  seed: text,
  config: text,
  client: text,
  room: text,
  'redirect-uri': text,
  issuer: text,
  'this-instance-is-mine': flag,
  help: flag,
};

/** What was given, read one by one; what cannot be read becomes a mistake. */
class Given {
  readonly mistakes: string[] = [];
  readonly #texts = new Map<string, string>();
  readonly #flags = new Set<string>();

  constructor(args: readonly string[]) {
    const { tokens } = parseArgs({
      args: [...args],
      options: known,
      strict: false,
      allowPositionals: true,
      tokens: true,
    });
    let unknownBefore = false;
    for (const token of tokens) {
      // What follows an option that is not known is its value, perhaps.
      if (token.kind === 'positional' && !unknownBefore) this.mistakes.push('options begin with --');
      unknownBefore = false;
      if (token.kind !== 'option') continue;
      const option = Object.hasOwn(known, token.name) ? known[token.name as keyof typeof known] : null;
      unknownBefore = option === null;
      if (option === null) this.mistakes.push(unknownOption(token.rawName, token.name));
      else if (option.type === 'boolean') this.#flags.add(token.name);
      else if (token.value === undefined) this.mistakes.push(`${token.rawName} needs a value`);
      else this.#texts.set(token.name, token.value);
    }
  }

  has(name: keyof typeof known): boolean {
    return this.#flags.has(name);
  }

  text(name: keyof typeof known): string | null {
    return this.#texts.get(name) ?? null;
  }

  /** @param parse gives NaN for what is not right */
  number(name: keyof typeof known, fallback: number, must: string, parse: (text: string) => number): number {
    const given = this.#texts.get(name);
    const value = given === undefined ? fallback : parse(given);
    if (Number.isNaN(value)) this.mistakes.push(`--${name} must be ${must}`);
    return value;
  }

  duration(name: keyof typeof known, fallbackMs: number, longestMs: number): number {
    return this.number(name, fallbackMs, `a duration up to ${formatDuration(longestMs)}, like 90s or 5m`, (given) => {
      const ms = durationPattern.test(given) ? parseDuration(given) : Number.NaN;
      return ms <= longestMs ? ms : Number.NaN;
    });
  }

  share(name: keyof typeof known, fallback: number): number {
    return this.number(name, fallback, 'a percentage from 0% to 100%, like 10%', (given) => {
      const percent = /^\d{1,3}(?:\.\d+)?%$/.test(given) ? Number.parseFloat(given) : Number.NaN;
      return percent <= 100 ? percent / 100 : Number.NaN;
    });
  }

  count(name: keyof typeof known, fallback: number, least: number, most: number): number {
    return this.number(name, fallback, `a whole number from ${least} to ${most}`, (given) => {
      const count = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
      return count >= least && count <= most ? count : Number.NaN;
    });
  }
}

function unknownOption(rawName: string, name: string): string {
  const meant = closestMatch(
    name,
    Object.keys(known).map((option) => option.replaceAll('-', '_')),
  )?.replaceAll('_', '-');
  return `${rawName} is not a known option; ${meant === undefined ? '--help lists them' : `did you mean --${meant}?`}`;
}

function perSecond(given: string): number {
  const [, count = '', unit] = /^(\d{1,6})\/(s|m)$/.exec(given) ?? [];
  const rate = unit === undefined ? Number.NaN : Number(count) / (unit === 's' ? 1 : 60);
  return rate > 0 && rate <= MOST_PER_SECOND ? rate : Number.NaN;
}

/** Reads the command line. */
export function readOptions(args: readonly string[]): ReadOptions {
  const given = new Given(args);
  if (given.has('help')) return { kind: 'help' };
  const shares = {
    leave: given.share('leave', 0.1),
    sleep: given.share('sleep', 0.1),
    miss: given.share('miss', 0.1),
    complete: given.share('complete', 0.5),
  };
  const { mistakes } = given;
  const options = {
    visitors: given.count('visitors', 200, 1, MOST_VISITORS),
    perSecond: given.number('rate', 20, `from 1/m to ${MOST_PER_SECOND}/s, like 200/s or 30/m`, perSecond),
    timeMs: given.duration('time', 600_000, LONGEST_MS),
    stayMs: given.duration('stay', 30_000, HOUR_MS),
    awayMs: given.duration('away', 60_000, HOUR_MS),
    seed: given.count('seed', randomInt(MOST_SEEDS), 0, MOST_SEEDS - 1),
    shares,
    config: given.text('config'),
    client: given.text('client'),
    room: given.text('room'),
    redirectUri: given.text('redirect-uri'),
    issuer: given.text('issuer'),
    saidToBeOwn: given.has('this-instance-is-mine'),
  };
  // A little more than 1, for sums of tenths.
  if (shares.leave + shares.sleep + shares.miss > 1.000001) {
    mistakes.push('--leave, --sleep and --miss must together be at most 100%');
  }
  const issuerFault = options.issuer === null ? null : issuerMistake(options.issuer, false);
  if (issuerFault !== null) mistakes.push(`--issuer ${issuerFault}`);
  if (options.issuer !== null && options.config !== null) mistakes.push('--issuer and --config exclude each other');
  if (options.redirectUri !== null && !URL.canParse(options.redirectUri)) mistakes.push('--redirect-uri must be a URL');
  return mistakes.length > 0 ? { kind: 'wrong', mistakes } : { kind: 'ok', options };
}
