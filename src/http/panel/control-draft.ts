import type { HttpProblem } from '../requests/problem.ts';
import type { Field } from './controls/control.ts';
import { mistakeWords, wrongFields } from './mistake-words.ts';

/** A form as it was filled in, to be looked at again. */
export interface Draft {
  /** Name of the control. */
  readonly name: string;
  readonly field: Field;
  /** What was wrong with it; null: nothing. */
  readonly mistake: string | null;
  /** Fields that are wrong. */
  readonly wrong: ReadonlySet<string>;
}

/** A form with a mistake. @param mistake what was wrong, where that is not what the problem says */
export function mistaken(name: string, field: Field, problem: HttpProblem, mistake = mistakeWords(problem)): Draft {
  return { name, field, mistake, wrong: wrongFields(problem) };
}

/** A form that is changed once more. */
export function unmistaken(name: string, field: Field): Draft {
  return { name, field, mistake: null, wrong: new Set() };
}
