import { clientMistakes } from './client-rules.ts';
import { type LenientFile, lenientFile } from './lenient-file.ts';
import type { LookFiles } from './look-files.ts';
import type { Mistake } from './problem.ts';
import { repeated } from './repeated.ts';
import { roomMistakes } from './room-rules.ts';
import { issuerDemand, issuerMistake } from './web-address.ts';

export interface RuleContext {
  readonly production: boolean;
  /** Whether the environment gives an issuer, which wins over the file's. */
  readonly issuerGiven: boolean;
  /** What the file names beside itself. */
  readonly files: LookFiles;
}

const MIN_ADMIN_KEY_CHARACTERS = 24;
const MIN_AWS_SECRET_CHARACTERS = 32;

function issuerMistakes({ issuer }: LenientFile, { production, issuerGiven }: RuleContext): Mistake[] {
  if (issuer === undefined) return issuerGiven ? [] : [{ path: ['issuer'], message: `is missing: it ${issuerDemand}` }];
  const message = issuerMistake(issuer, production);
  return message === null ? [] : [{ path: ['issuer'], message }];
}

function adminKeyMistakes({ admin_keys: adminKeys }: LenientFile, production: boolean): Mistake[] {
  const names = adminKeys.map(({ name }) => name);
  const keys = adminKeys.map(({ key }) => key);
  const mistakes = [
    ...repeated(names, (index) => ['admin_keys', index, 'name'], 'a name of its own'),
    ...repeated(keys, (index) => ['admin_keys', index, 'key'], 'a key of its own'),
  ];
  for (const [index, key] of keys.entries()) {
    if (!production || key === undefined || key.length >= MIN_ADMIN_KEY_CHARACTERS) continue;
    const message = `must have at least ${MIN_ADMIN_KEY_CHARACTERS} characters in production`;
    mistakes.push({ path: ['admin_keys', index, 'key'], message });
  }
  return mistakes;
}

function awsKeyMistakes({ aws_keys: awsKeys }: LenientFile, production: boolean): Mistake[] {
  const ids = awsKeys.map((key) => key.access_key_id);
  const mistakes = repeated(ids, (index) => ['aws_keys', index, 'access_key_id'], 'an id of its own');
  for (const [index, { secret_access_key: secret }] of awsKeys.entries()) {
    if (!production || secret === undefined || secret.length >= MIN_AWS_SECRET_CHARACTERS) continue;
    const message = `must have at least ${MIN_AWS_SECRET_CHARACTERS} characters in production`;
    mistakes.push({ path: ['aws_keys', index, 'secret_access_key'], message });
  }
  return mistakes;
}

/** Mistakes that no value shows for itself. Looks past those that the schema finds, so that all are told at once. */
export function fileMistakes(value: unknown, context: RuleContext): Mistake[] {
  const file = lenientFile(value);
  return [
    ...issuerMistakes(file, context),
    ...adminKeyMistakes(file, context.production),
    ...awsKeyMistakes(file, context.production),
    ...roomMistakes(file, context.files, context.production),
    ...clientMistakes(file, context.production),
  ];
}
