import process from 'node:process';
import { cruise, type ICruiseResult, type IViolation } from 'dependency-cruiser';
import { forbidden, layerFaults } from './forbidden.ts';
import { hiddenImports, moduleFiles } from './hidden-imports.ts';
import { layers } from './layers.ts';

const FOLDERS = ['src', 'assets', 'examples'];

/** Reads all imports, those of types as well, and holds them to the rules. */
async function readImports(): Promise<ICruiseResult> {
  const { output } = await cruise(FOLDERS, {
    validate: true,
    ruleSet: { forbidden: forbidden(layers) },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  });
  if (typeof output === 'string') throw new Error(output);
  return output;
}

function sentence({ from, to, unresolvedTo, rule, cycle }: IViolation): string {
  const reached = cycle === undefined ? [unresolvedTo ?? to] : cycle.map(({ name }) => name);
  return `${[from, ...reached].join(' → ')}: ${rule.name}`;
}

// A file in a language that it cannot read is left out without a word.
function unread(files: readonly string[], { modules }: ICruiseResult): string[] {
  const read = new Set(modules.map(({ source }) => source));
  return files.filter((file) => !read.has(file)).map((file) => `${file} was not read`);
}

const files = FOLDERS.flatMap(moduleFiles);
const imports = await readImports();
const faults = [
  ...layerFaults(layers, files),
  ...unread(files, imports),
  ...hiddenImports(files),
  ...imports.summary.violations.map(sentence),
];
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\nThe rules of imports are in scripts/import-rules/layers.ts.\n`);
  process.exitCode = 1;
}
