import { clientMistakes } from './client-rules.ts';
import { type LenientFile, lenientFile } from './lenient-file.ts';
import type { Mistake } from './problem.ts';
import { repeated } from './repeated.ts';
import { roomNameDemand, roomNamePattern } from './room-schema.ts';
import { issuerDemand, issuerMistake } from './web-address.ts';

export interface RuleContext {
  readonly production: boolean;
  /** Whether the environment gives an issuer, which wins over the file's. */
  readonly issuerGiven: boolean;
}

const MIN_ADMIN_KEY_CHARACTERS = 24;

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

function inletMistakes(
  inlet: Readonly<Record<string, unknown>>,
): { readonly field: string; readonly message: string }[] {
  const has = (field: string) => inlet[field] !== undefined;
  const mistakes = [];
  if (has('admit') !== has('every')) {
    const [given, field] = has('admit') ? ['admit', 'every'] : ['every', 'admit'];
    mistakes.push({ field, message: `is missing: ${given} needs it, as in { admit: 100, every: 1m }` });
  }
  if (!has('admit') && !has('every')) {
    for (const field of ['from', 'until', 'return_no_shows'].filter(has)) {
      mistakes.push({ field, message: 'belongs to a rate: set admit and every, or leave it out' });
    }
  }
  if (Date.parse(String(inlet.until)) <= Date.parse(String(inlet.from))) {
    mistakes.push({ field: 'until', message: 'must be later than from' });
  }
  return mistakes;
}

function roomMistakes({ rooms }: LenientFile): Mistake[] {
  return rooms.flatMap(({ name, inlet }) => {
    const mistakes = inletMistakes(inlet).map(({ field, message }) => ({
      path: ['rooms', name, 'inlet', field],
      message,
    }));
    if (roomNamePattern.test(name)) return mistakes;
    return [{ path: ['rooms', name], message: `needs another name: it ${roomNameDemand}` }, ...mistakes];
  });
}

/** Mistakes that no value shows for itself. Looks past those that the schema finds, so that all are told at once. */
export function fileMistakes(value: unknown, context: RuleContext): Mistake[] {
  const file = lenientFile(value);
  return [
    ...issuerMistakes(file, context),
    ...adminKeyMistakes(file, context.production),
    ...roomMistakes(file),
    ...clientMistakes(file, context.production),
  ];
}
