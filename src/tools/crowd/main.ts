import type { LookupFunction } from 'node:net';
import process from 'node:process';
import { EX_CONFIG } from '../../config/reading/config-problem.ts';
import { CrowdFault } from './crowd-fault.ts';
import { inDigits } from './figures.ts';
import { type CrowdOptions, readOptions } from './options.ts';
import { resolveOwn } from './own-instance.ts';
import { Pauses } from './pauses.ts';
import { Progress } from './progress.ts';
import { greet, rehearse } from './rehearsal.ts';
import { type End, isWell, summaryOf } from './summary.ts';
import { Tally } from './tally.ts';
import { findTarget, type Target } from './target.ts';
import { USAGE } from './usage.ts';
import { Wire } from './wire.ts';

/** Exit codes for a command that was used wrongly, and for an instance that cannot be used (sysexits.h). */
const EX_USAGE = 64;
const EX_UNAVAILABLE = 69;

/** @returns the exit code */
async function main(): Promise<number> {
  const read = readOptions(process.argv.slice(2));
  if (read.kind === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (read.kind === 'wrong') return refuse(EX_USAGE, read.mistakes.map((mistake) => `${mistake}\n`).join(''));
  const found = findTarget(read.options, process.env);
  if (found.kind === 'invalid') return refuse(EX_CONFIG, found.message);
  if (found.kind === 'unusable') return refuse(EX_UNAVAILABLE, found.message);
  if (found.kind === 'unclear') return refuse(EX_USAGE, `${found.message}\n`);
  const { target } = found;
  const resolved = await resolveOwn(new URL(target.issuer).hostname, read.options.saidToBeOwn);
  switch (resolved.kind) {
    case 'own':
      return visit(target, read.options, resolved.lookup);
    case 'foreign':
      return refuse(
        EX_USAGE,
        `${target.issuer} is at ${resolved.address}, which is neither this machine nor a private network.\nIf the instance is your own, say so: --this-instance-is-mine\n`,
      );
    case 'unknown':
      return refuse(EX_UNAVAILABLE, `${target.issuer}: this name is not known\n`);
  }
}

function refuse(code: number, message: string): number {
  process.stderr.write(message);
  return code;
}

async function visit(target: Target, options: CrowdOptions, lookup: LookupFunction): Promise<number> {
  const pauses = new Pauses();
  const tally = new Tally(options.visitors);
  using wire = new Wire({ issuer: target.issuer, lookup, pauses, tally });
  try {
    const epoch = await greet({ target, wire });
    const { visitors, perSecond, seed } = options;
    process.stdout.write(
      `${inDigits(visitors)} visitors, ${inDigits(perSecond)} a second, go to room ${target.room} at ${target.issuer} as from ${target.client.clientId}. Seed ${seed}.\n`,
    );
    return await run({ target, wire, pauses, tally }, options, epoch);
  } catch (error) {
    if (!(error instanceof CrowdFault)) throw error;
    const advice = error.code === 'network' ? 'Is it running? npm start starts the demo.\n' : '';
    return refuse(EX_UNAVAILABLE, `${target.issuer}: ${error.message}\n${advice}`);
  }
}

async function run(parts: Parameters<typeof rehearse>[0], options: CrowdOptions, epoch: number): Promise<number> {
  const { pauses, tally } = parts;
  let end: End = 'done';
  const sendHome = (why: End) => {
    end = why;
    pauses.end();
  };
  const interrupt = () => sendHome('interrupted');
  // npm passes on a Ctrl-C that the terminal has sent to this process already: one more must not cut the end short.
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const timer = setTimeout(() => sendHome('time'), options.timeMs);
  const beganAtMs = performance.now();
  const progress = new Progress(process.stderr, tally);
  const book = await rehearse(parts, options, epoch);
  clearTimeout(timer);
  progress.end();
  process.stdout.write(summaryOf(tally, book, { end, tookMs: performance.now() - beganAtMs }));
  return isWell(tally, book) ? 0 : 1;
}

// At once: while Node takes itself apart a second interrupt would end it as if nobody minded the first one.
process.exit(await main());
