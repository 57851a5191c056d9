import process from 'node:process';
import { EX_CONFIG, formatProblems } from '../config/reading/config-problem.ts';
import { loadConfig } from '../config/reading/load-config.ts';

/** Exit code for a command that was used wrongly (`EX_USAGE` of sysexits.h). */
const EX_USAGE = 64;

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** Checks a configuration file as a start would, the environment included. @returns the exit code */
function checkConfig(path: string | undefined): number {
  if (path === undefined) {
    process.stderr.write('Usage: npm run check-config FILE\n');
    return EX_USAGE;
  }
  const loaded = loadConfig({ env: { ...process.env, CONFIG: path } });
  if (loaded.kind === 'invalid') {
    process.stderr.write(
      `${path} has ${count(loaded.problems.length, 'mistake')}:\n${formatProblems(loaded.problems)}`,
    );
    return EX_CONFIG;
  }
  const { config, warnings, hints } = loaded;
  const { algorithm, offered } = config.signing;
  const others = offered.filter((other) => other !== algorithm).map((other) => `, ${other} for clients that state it`);
  process.stdout.write(
    `${path} is valid\n  issuer ${config.issuer}\n  tokens signed by ${algorithm}${others.join('')}\n`,
  );
  for (const { name, settings } of config.rooms) {
    const served = config.clients.filter(({ room }) => room === name).map(({ clientId }) => clientId);
    process.stdout.write(
      `  room ${name} (${settings.mode}): ${served.length === 0 ? 'no clients' : served.join(', ')}\n`,
    );
  }
  for (const [noun, told] of [
    ['warning', warnings],
    ['hint', hints],
  ] as const) {
    if (told.length > 0) process.stdout.write(`${count(told.length, noun)}:\n${formatProblems(told)}`);
  }
  return 0;
}

process.exitCode = checkConfig(process.argv[2]);
