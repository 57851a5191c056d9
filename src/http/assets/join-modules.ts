import { Script } from 'node:vm';

const IMPORT = /^import \{([^{}]*)\} from '\.\/([\w-]+\.js)';\n/gm;
const EXPORT = /^export (?=(?:async function|function|class|const|let)\b)/gm;
const DECLARATION = /^(export )?(?:async function|function|class|const|let|var)\b\*? *(.*)/gm;
const NOT_UNDERSTOOD = /^\s*(?:import|export)\b.*|\bimport\(.*/m;
const NAME = /^[\w$]+/;
/** On lines of their own. */
const COMMENTS = /^ *(?:\/\*\*[\s\S]*?\*\/|\/\/.*)\n/gm;

interface Module {
  /** Names that it takes, by module. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** What it declares at the top; true: for others, too. */
  readonly names: ReadonlyMap<string, boolean>;
  /** The rest of it. */
  readonly body: string;
}

function parse(file: string, source: string): Module {
  const refuse = (why: string): never => {
    throw new Error(`${file}: ${why}`);
  };
  const imports = new Map<string, readonly string[]>();
  for (const [, list = '', from = ''] of source.matchAll(IMPORT)) {
    const names = list.split(',').flatMap((part) => part.trim() || []);
    for (const name of names) if (!/^[\w$]+$/.test(name)) refuse(`imports without renaming only: ${name}`);
    imports.set(from, [...(imports.get(from) ?? []), ...names]);
  }
  const names = new Map<string, boolean>();
  for (const [line, exported, declared = ''] of source.matchAll(DECLARATION)) {
    const [name] = NAME.exec(declared) ?? refuse(`a name at the top must stand alone: ${line}`);
    if (names.has(name)) refuse(`declares ${name} twice`);
    names.set(name, exported !== undefined);
  }
  const body = source.replace(COMMENTS, '').replace(IMPORT, '').replace(EXPORT, '');
  const [strange] = NOT_UNDERSTOOD.exec(body) ?? [];
  if (strange !== undefined) refuse(`not among what can be joined: ${strange.trim()}`);
  return { imports, names, body: body.trim() };
}

/**
 * Joins ES modules into one that does the same, so that a page loads a single file. The modules share one scope then, which
 * is why it is strict: modules of one folder; only `import { a, b } from './x.js'` and `export` in front of a function, class,
 * `const` or `let`; no name declared at the top of two modules; no modules that import each other. What is at the top of a
 * line counts as top of the module, as the formatter leaves it. Comments are left out: they are most of what a module weighs.
 *
 * @param entry the file to begin with; what it imports comes before it, as when modules are loaded
 * @param read gives a file of the folder
 * @throws with the file and the reason, if the modules keep to less than that, or browsers could not read the outcome
 */
export function joinModules(entry: string, read: (file: string) => string): string {
  const known = new Map<string, Module>();
  const owners = new Map<string, string>();
  const bodies: string[] = [];

  function add(file: string, importers: readonly string[]): Module {
    if (importers.includes(file)) throw new Error(`modules import each other: ${[...importers, file].join(' → ')}`);
    const added = known.get(file);
    if (added !== undefined) return added;
    const module = parse(file, read(file));
    for (const [from, names] of module.imports) {
      const imported = add(from, [...importers, file]);
      for (const name of names) {
        if (imported.names.get(name) !== true) throw new Error(`${file}: ${from} exports no ${name}`);
      }
    }
    for (const name of module.names.keys()) {
      const owner = owners.get(name);
      if (owner !== undefined) throw new Error(`${owner} and ${file} both declare ${name}`);
      owners.set(name, file);
    }
    known.set(file, module);
    bodies.push(module.body);
    return module;
  }

  add(entry, []);
  const joined = `${bodies.join('\n\n')}\n`;
  // Read, not run.
  new Script(`'use strict';${joined}`, { filename: entry });
  return joined;
}
