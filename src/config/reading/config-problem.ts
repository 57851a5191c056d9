/** Exit code of a program that was started with a wrong configuration (`EX_CONFIG` of sysexits.h). */
export const EX_CONFIG = 78;

/** Steps from the top of the file to a value. */
export type ValuePath = readonly (string | number)[];

/** A mistake in the configuration file, before it is told to anyone. */
export interface Mistake {
  readonly path: ValuePath;
  readonly message: string;
}

/** One mistake, with what would be right. Never quotes a value: it may be a secret. */
export interface ConfigProblem {
  /** `rooms.launch.inlet.every`, `clients[0].redirect_uris[1]`, or the name of an environment variable. */
  readonly path: string;
  readonly message: string;
  /** Line in the file, from 1; null where there is none. */
  readonly line: number | null;
}

/** Writes a path as people do; keys that are no plain words are quoted. */
export function formatPath(path: ValuePath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!/^[\w-]+$/.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

function formatProblem({ path, message, line }: ConfigProblem): string {
  if (line === null) return path === '' ? message : `${path}: ${message}`;
  return path === '' ? `line ${line}, ${message}` : `${path} (line ${line}): ${message}`;
}

/** One indented line per problem, in the given order. */
export function formatProblems(problems: readonly ConfigProblem[]): string {
  return problems.map((problem) => `  ${formatProblem(problem)}\n`).join('');
}
