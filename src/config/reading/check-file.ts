import type { z } from 'zod';
import { fileMistakes, type RuleContext } from '../rules/file-rules.ts';
import { type ConfigFile, fileSchema } from '../schema/file-schema.ts';
import { configJsonSchema, keysAt } from '../schema/json-schema.ts';
import { closestMatch } from './closest-match.ts';
import { formatPath, type Mistake } from './config-problem.ts';

export type CheckedFile =
  | { readonly kind: 'ok'; readonly file: ConfigFile }
  | { readonly kind: 'invalid'; readonly mistakes: readonly Mistake[] };

function schemaMistakes(error: z.ZodError): Mistake[] {
  const schema = configJsonSchema();
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    const known = keysAt(schema, path);
    return issue.keys.map((key) => {
      const meant = closestMatch(key, known);
      const advice = meant === null ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
      return { path: [...path, key], message: `is not a known key; ${advice}` };
    });
  });
}

/**
 * Checks the whole file, substitutions done.
 *
 * @param unresolved places whose substitution failed: what else is wrong there is not worth telling
 */
export function checkFile(value: unknown, context: RuleContext, unresolved: readonly Mistake[]): CheckedFile {
  const parsed = fileSchema.safeParse(value);
  const told = new Set(unresolved.map(({ path }) => formatPath(path)));
  const mistakes: Mistake[] = [];
  for (const mistake of [...(parsed.success ? [] : schemaMistakes(parsed.error)), ...fileMistakes(value, context)]) {
    const place = formatPath(mistake.path);
    if (told.has(place)) continue;
    told.add(place);
    mistakes.push(mistake);
  }
  return parsed.success && mistakes.length === 0 ? { kind: 'ok', file: parsed.data } : { kind: 'invalid', mistakes };
}
