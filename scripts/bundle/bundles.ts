import { fileURLToPath } from 'node:url';
import { build, version } from 'esbuild';

/** Folder of the bundles, from the root of the repository. They are committed: the product starts without a build. */
export const BUNDLES = 'assets/dist';

/** Each bundle, and the module that it starts with, from the root of the repository. */
const entries: Readonly<Record<string, string>> = {
  'waiting-room.js': 'assets/waiting-room/main.js',
  'panel.js': 'assets/panel.js',
  'panel-zone.js': 'assets/panel-zone.js',
  'panel-forms.js': 'assets/panel-forms.js',
  'panel-keys.js': 'assets/panel-keys.js',
  'panel-charts.js': 'assets/panel-charts/main.js',
};

/** The syntax that browsers must know: esbuild rewrites newer syntax. It adds no functions that a browser lacks. */
const TARGET = 'es2021';

/** Returns what each bundle should be by now, by file name. The same modules and the same esbuild give the same bytes. */
export async function makeBundles(): Promise<ReadonlyMap<string, string>> {
  const bundles = Object.entries(entries).map(async ([name, entry]) => [name, await bundle(entry)] as const);
  return new Map(await Promise.all(bundles));
}

/** @throws if a module is missing, exports no such name, or is one of the server's that imports others */
async function bundle(entry: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: TARGET,
    minify: true,
    charset: 'utf8',
    // Nothing about the machine may change the outcome.
    tsconfigRaw: {},
    banner: {
      js: `// Made from ${entry} by \`npm run bundle\` (esbuild ${version}). Change the modules, not this file.`,
    },
    logLevel: 'silent',
  });
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    // Otherwise a change somewhere in the server could make the script of every visitor heavy.
    if (path.startsWith('src/') && imports.length > 0) throw new Error(`${path} may import nothing but types`);
  }
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing from ${entry}`);
  return output.text;
}
