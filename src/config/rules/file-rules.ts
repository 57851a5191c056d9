import type { Mistake } from '../reading/config-problem.ts';
import { duplicates } from '../reading/duplicates.ts';
import { type LenientFile, lenientFile } from '../reading/lenient-file.ts';
import type { LookFiles } from '../reading/look-files.ts';
import { isSameIssuer } from '../words/same-issuer.ts';
import { clientMistakes } from './client-rules.ts';
import { type Exposure, explained, hasProductionRules } from './exposure.ts';
import { roomMistakes } from './room-rules.ts';
import { issuerDemand, issuerMistake } from './web-address.ts';

export interface RuleContext extends Omit<Exposure, 'issuer'> {
  /** The environment's, which wins over the file's; null: it gives none. */
  readonly issuer: string | null;
  /** What the file names beside itself. */
  readonly files: LookFiles;
}

const MIN_ADMIN_KEY_CHARACTERS = 24;
const MIN_DIFFERENT_CHARACTERS = 8;
const MIN_AWS_SECRET_CHARACTERS = 32;

function issuerMistakes({ issuer }: LenientFile, given: string | null, production: boolean): Mistake[] {
  if (issuer === undefined) {
    return given === null ? [{ path: ['issuer'], message: `is missing: it ${issuerDemand}` }] : [];
  }
  const message = issuerMistake(issuer, production);
  return message === null ? [] : [{ path: ['issuer'], message }];
}

function adminKeyMistakes({ admin_keys: adminKeys }: LenientFile, production: boolean): Mistake[] {
  const names = adminKeys.map(({ name }) => name);
  const keys = adminKeys.map(({ key }) => key);
  const mistakes = [
    ...duplicates(names, (index) => ['admin_keys', index, 'name'], 'a name of its own'),
    ...duplicates(keys, (index) => ['admin_keys', index, 'key'], 'a key of its own'),
  ];
  for (const [index, key] of keys.entries()) {
    if (!production || key === undefined) continue;
    const isLong = key.length >= MIN_ADMIN_KEY_CHARACTERS;
    if (isLong && new Set(key).size >= MIN_DIFFERENT_CHARACTERS) continue;
    const demand = isLong ? `${MIN_DIFFERENT_CHARACTERS} different` : MIN_ADMIN_KEY_CHARACTERS;
    mistakes.push({
      path: ['admin_keys', index, 'key'],
      message: `must have at least ${demand} characters in production`,
    });
  }
  return mistakes;
}

function awsKeyMistakes({ aws_keys: awsKeys, rooms }: LenientFile, production: boolean): Mistake[] {
  const ids = awsKeys.map((key) => key.access_key_id);
  const mistakes = duplicates(ids, (index) => ['aws_keys', index, 'access_key_id'], 'an id of its own');
  for (const [index, { secret_access_key: secret }] of awsKeys.entries()) {
    if (!production || secret === undefined || secret.length >= MIN_AWS_SECRET_CHARACTERS) continue;
    const message = `must have at least ${MIN_AWS_SECRET_CHARACTERS} characters in production`;
    mistakes.push({ path: ['aws_keys', index, 'secret_access_key'], message });
  }
  const known = new Set(rooms.map(({ name }) => name));
  for (const [index, key] of awsKeys.entries()) {
    for (const [at, room] of (key.rooms ?? []).entries()) {
      if (!known.has(room)) mistakes.push({ path: ['aws_keys', index, 'rooms', at], message: 'must name a room' });
    }
  }
  return mistakes;
}

/** No token of AWS' interface may be taken for an ID token. */
function awsIssuerMistakes({ issuer: ofFile, rooms }: LenientFile, { issuer: given }: RuleContext): Mistake[] {
  const issuer = given ?? ofFile;
  return rooms.flatMap(({ name, aws_private_issuer: own }) =>
    own !== undefined && issuer !== undefined && isSameIssuer(own, issuer)
      ? [{ path: ['rooms', name, 'aws_private_issuer'], message: 'must not be the issuer of ID tokens' }]
      : [],
  );
}

/** Mistakes that no value shows for itself. Looks past those that the schema finds, so that all are told at once. */
export function fileMistakes(value: unknown, context: RuleContext): Mistake[] {
  const file = lenientFile(value);
  const production = hasProductionRules({ ...context, issuer: context.issuer ?? file.issuer });
  const mistakes = [
    ...issuerMistakes(file, context.issuer, production),
    ...adminKeyMistakes(file, production),
    ...awsKeyMistakes(file, production),
    ...awsIssuerMistakes(file, context),
    ...roomMistakes(file, context.files, production),
    ...clientMistakes(file, production),
  ];
  return mistakes.map(({ path, message }) => ({ path, message: explained(message, context) }));
}
