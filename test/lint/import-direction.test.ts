import { beforeAll, describe, expect, test } from 'vitest';
import { layerFaults } from '../../scripts/import-rules/forbidden.ts';
import { httpImportCases } from './http-import-cases.ts';
import { importCases } from './import-cases.ts';
import { checkImports, importProject } from './import-project.ts';

const cases = { ...importCases, ...httpImportCases };

/** All ways to name a module. */
const forms: Readonly<Record<string, (module: string) => string>> = {
  import: (module) => `import { x } from '${module}';\nexport const y = x;\n`,
  type: (module) => `import type { X } from '${module}';\nexport type Y = X;\n`,
  export: (module) => `export { x } from '${module}';\n`,
  query: (module) => `export type Y = import('${module}').X;\n`,
  dynamic: (module) => `export const y = await import('${module}');\n`,
};

/** A layer that is a file gets the lines of all cases itself. */
function caseFile(layer: string, module: string, form: string): string {
  return layer.endsWith('.ts') ? layer : `${layer}/case-${Buffer.from(`${form} ${module}`).toString('hex')}.ts`;
}

/** Cycles, of values and of types, and files in no layer. */
const planted: Readonly<Record<string, string>> = {
  'src/room/values-a.ts': "import { b } from './values-b.ts';\nexport const a = () => b;\n",
  'src/room/values-b.ts': "import { a } from './values-a.ts';\nexport const b = () => a;\n",
  'src/room/types-a.ts': "import type { B } from './types-b.ts';\nexport type A = B[];\n",
  'src/room/types-b.ts': "import type { C } from './types-c.ts';\nexport type B = C[];\n",
  'src/room/types-c.ts': "import type { A } from './types-a.ts';\nexport type C = A[];\n",
  'src/new-folder/file.ts': 'export const x = 1;\n',
  'src/new-file.ts': 'export const x = 1;\n',
  'src/module.mts': 'export const x = 1;\n',
  'src/.hidden/file.ts': 'export const x = 1;\n',
};

/** Imports that no rule can be held against. */
const hidden: Readonly<Record<string, string>> = {
  'src/room/by-variable.ts': "const file: string = '../store/line-store.ts';\nexport const x = await import(file);\n",
  'src/room/by-require.ts':
    "import { createRequire } from 'node:module';\nexport const x = createRequire(import.meta.url);\n",
  'src/room/built-in.ts': "export const x = process.getBuiltinModule('node:fs');\n",
  'assets/waiting-room/in-comment.js':
    "/** @type {import('../../src/store/line-store.ts').LineStore} */\nexport let x;\n",
};

/** What the check says to a copy of the source in which all of this is planted. */
let said: string[] = [];

/** dependency-cruiser names the modules of Node without their scheme. */
function refused(layer: string, module: string): string[] {
  return Object.keys(forms).filter((form) => {
    const named = `${caseFile(layer, module, form)} → ${module.replace('node:', '')}: `;
    return said.some((line) => line.startsWith(named) && line.endsWith(' does not see it'));
  });
}

beforeAll(async () => {
  await using project = await importProject();
  for (const [file, text] of Object.entries({ ...planted, ...hidden })) await project.plant(file, text);
  for (const [layer, { may, mayNot }] of Object.entries(cases)) {
    for (const [form, write] of Object.entries(forms)) {
      for (const module of [...may, ...mayNot]) {
        const file = caseFile(layer, module, form);
        await project.plant(file, write(module));
        if (module.startsWith('.') && !project.has(file, module)) throw new Error(`${layer} has no ${module}`);
      }
    }
  }
  said = await project.check();
}, 120_000);

describe.each(Object.entries(cases))('%s', (layer, { may, mayNot }) => {
  test.each(may)('may import %s', (module) => {
    expect(refused(layer, module)).toEqual([]);
  });
  test.each(mayNot)('may not import %s', (module) => {
    expect(refused(layer, module)).toEqual(Object.keys(forms));
  });
});

describe('the check of imports', () => {
  test('refuses cycles, of types as well', () => {
    expect(said).toContain('src/room/values-a.ts → src/room/values-b.ts → src/room/values-a.ts: a cycle');
    expect(said).toContain(
      'src/room/types-a.ts → src/room/types-b.ts → src/room/types-c.ts → src/room/types-a.ts: a cycle',
    );
  });

  test('refuses files outside all layers', () => {
    expect(said).toContain('src/new-folder/file.ts is in no layer');
    expect(said).toContain('src/new-file.ts is in no layer');
    for (const file of ['src/module.mts', 'src/.hidden/file.ts']) expect(said).toContain(`${file} is in no layer`);
  });

  test.each(Object.keys(hidden))('refuses %s', (file) => {
    expect(said).toContain(`${file} imports in a way that cannot be read`);
  });

  test('says nothing when all is well', async () => {
    expect(await checkImports('.')).toEqual([]);
  });

  test('fails when it cannot read TypeScript', async () => {
    await using project = await importProject({ without: 'typescript' });
    const unread = await project.check();
    expect(unread).toContain('src/room/settings.ts was not read');
    expect(unread).toContain('src/http/admin/admin-operation.ts was not read');
  });
});

describe('layers', () => {
  const files = ['src/in/a.ts', 'src/in/deep/b.ts', 'src/out/c.ts'];

  test('see what stands above them', () => {
    const layers = { 'src/in': '', 'src/in/deep': 'src/in', 'src/out': 'src/in src/in/deep/b.ts' };
    expect(layerFaults(layers, files)).toEqual([]);
  });

  test('see nothing that stands below them, and nothing that is not there', () => {
    const layers = { 'src/in': 'src/out/c.ts', 'src/in/deep': 'src/in/deep src/gone', 'src/out': '' };
    expect(layerFaults(layers, files)).toEqual([
      'src/in sees src/out/c.ts, which does not stand above it',
      'src/in/deep sees src/in/deep, which does not stand above it',
      'src/in/deep sees src/gone, which does not stand above it',
    ]);
  });

  test('have files', () => {
    expect(layerFaults({ src: '', 'src/gone': '' }, files)).toEqual(['src/gone is a layer without files']);
  });
});
