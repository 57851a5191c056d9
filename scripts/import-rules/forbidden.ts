import type { IForbiddenRuleType } from 'dependency-cruiser';

/** For each layer, from the inside out: what it sees, separated by white space. */
export type Layers = Readonly<Record<string, string>>;

const PACKAGE = 'npm:';
/** Modules that browsers load. */
const FOR_BROWSERS = /^assets(\/|$)/;
/** Modules that know neither a server nor a disk: of Node they see how values are hashed. */
const PURE = /^src\/room(\/|$)/;
const HASHES = '^(node:)?crypto$';

function seenBy(sees: string): string[] {
  return sees.split(/\s+/).filter((one) => one !== '');
}

function isFile(path: string): boolean {
  return /\.\w+$/.test(path);
}

function literally(path: string): string {
  return path.replaceAll('.', '\\.');
}

/** Returns a pattern for the modules of a layer, a file or a package. Layers inside a layer are no part of it. */
function modulesOf(layers: Layers, seen: string): string {
  if (seen.startsWith(PACKAGE)) return `(^|/)node_modules/${literally(seen.slice(PACKAGE.length))}/`;
  if (isFile(seen)) return `^${literally(seen)}$`;
  const inside = Object.keys(layers).filter((path) => path.startsWith(`${seen}/`));
  const apart = inside.map((path) => literally(path.slice(seen.length + 1)) + (isFile(path) ? '$' : '/'));
  return `^${seen}/${apart.length === 0 ? '' : `(?!${apart.join('|')})`}`;
}

function layerOf(layers: Layers, file: string): string | undefined {
  return Object.keys(layers).find((path) => new RegExp(modulesOf(layers, path)).test(file));
}

/**
 * Returns the rules for dependency-cruiser: a layer sees itself and what it lists, and Node unless browsers run it or it is
 * pure. No modules are in a cycle.
 */
export function forbidden(layers: Layers): IForbiddenRuleType[] {
  const directions = Object.entries(layers).map(([path, sees]): IForbiddenRuleType => {
    const itself = modulesOf(layers, path);
    const others = seenBy(sees).map((one) => modulesOf(layers, one));
    const seesNode = !FOR_BROWSERS.test(path) && !PURE.test(path);
    return {
      name: `${path} does not see it`,
      severity: 'error',
      from: { path: itself },
      to: {
        pathNot: [itself, ...others, ...(PURE.test(path) ? [HASHES] : [])],
        ...(seesNode && { dependencyTypesNot: ['core'] }),
      },
    };
  });
  return [...directions, { name: 'a cycle', severity: 'error', from: {}, to: { circular: true } }];
}

/** Returns what is wrong with the layers themselves: the rules say nothing about a file that is in none of them. */
export function layerFaults(layers: Layers, files: readonly string[]): string[] {
  const order = Object.keys(layers);
  const homes = new Map(files.map((file) => [file, layerOf(layers, file)]));
  const homeless = files.filter((file) => homes.get(file) === undefined);
  const used = new Set(homes.values());
  const empty = order.filter((path) => !used.has(path));
  const outward = order.flatMap((path, index) =>
    seenBy(layers[path] ?? '')
      .filter((one) => one.startsWith('src/'))
      .filter((one) => !order.slice(0, index).includes(one in layers ? one : (homes.get(one) ?? '')))
      .map((one) => `${path} sees ${one}, which does not stand above it`),
  );
  return [
    ...homeless.map((file) => `${file} is in no layer`),
    ...empty.map((path) => `${path} is a layer without files`),
    ...outward,
  ];
}
