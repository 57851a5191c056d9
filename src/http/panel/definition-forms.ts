import { parseJson } from '../../room/parse-json.ts';
import { HttpProblem } from '../requests/problem.ts';
import type { Field } from './controls/control.ts';
import { mistakeWords, wrongFields } from './mistake-words.ts';

/** A form as it was filled in, and what was wrong with it. */
export interface Draft {
  readonly entered: (name: string, otherwise: string) => string;
  /** null: nothing. */
  readonly mistake: string | null;
  readonly isWrong: (name: string) => boolean;
}

/** A form that nobody has filled in. */
export const noDraft: Draft = { entered: (_, otherwise) => otherwise, mistake: null, isWrong: () => false };

export function draftOf(field: Field): Draft {
  return { ...noDraft, entered: (name) => field(name) };
}

export function refusedDraft(error: HttpProblem, draft: Draft, labels?: Readonly<Record<string, string>>): Draft {
  const wrong = wrongFields(error);
  return { ...draft, mistake: mistakeWords(error, labels), isWrong: (name) => wrong.has(name) };
}

/** The fields that were filled in; whole numbers as numbers. */
export function given(fields: Readonly<Record<string, string>>): Record<string, string | number> {
  const filled = Object.entries(fields)
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([, text]) => text !== '');
  return Object.fromEntries(filled.map(([name, text]) => [name, /^\d{1,15}$/.test(text) ? Number(text) : text]));
}

/** A definition as it was typed. @throws HttpProblem `body_malformed` */
export function parsedDefinition(text: string): unknown {
  const value: unknown = parseJson(text);
  if (value === null) throw new HttpProblem('body_malformed', { detail: 'the definition is not valid JSON' });
  return value;
}
