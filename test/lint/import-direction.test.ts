import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** For a file in the folder: what it may import, and what it may not. */
const folders: Readonly<Record<string, { readonly may: readonly string[]; readonly mayNot: readonly string[] }>> = {
  'src/room': {
    may: ['./settings.ts', './line/join.ts', 'node:crypto'],
    mayNot: ['../store/store.ts', '../config/config.ts', '../main.ts', 'zod', '@koa/router', 'jose'],
  },
  'src/room/line': {
    may: ['./join.ts', '../settings.ts', 'node:crypto'],
    mayNot: ['../../store/store.ts', '../../metrics.ts', '../../oidc/adapter.ts', 'zod', 'ioredis'],
  },
  'src/store': {
    may: ['./store.ts', '../room/settings.ts', 'node:sqlite'],
    mayNot: ['../config/config.ts', '../sealing/sealer.ts', '../http/app.ts', '../compose.ts', 'ioredis', 'koa'],
  },
  'src/store/sqlite': {
    may: ['../store.ts', '../../room/settings.ts', 'node:sqlite'],
    mayNot: ['../../oidc/adapter.ts', '../../http/admin/settings.ts', 'ioredis', 'oidc-provider'],
  },
  'src/store/redis': {
    may: ['../store.ts', '../../room/settings.ts', 'ioredis', 'ioredis/built/utils/index.js'],
    mayNot: ['../../config/config.ts', '../../events/deliverer.ts', '../../main.ts', 'oidc-provider', 'koa'],
  },
  'src/language': {
    may: ['./catalog.ts', '../../views/languages/en.json', 'zod'],
    mayNot: ['../room/settings.ts', '../http/app.ts', '../config/config.ts', '../main.ts'],
  },
  'src/config': {
    may: [
      './config.ts',
      '../room/settings.ts',
      '../language/catalog.ts',
      '../store/redis/redis-target.ts',
      'zod',
      'yaml',
    ],
    mayNot: [
      '../oidc/adapter.ts',
      '../http/app.ts',
      '../demo/shop.ts',
      '../crowd/visitor.ts',
      '../workers/worker-pool.ts',
      'ioredis',
    ],
  },
  'src/sealing': {
    may: ['./sealer.ts', '../room/ticket.ts', '../store/store.ts', 'zod'],
    mayNot: ['../oidc/adapter.ts', '../http/app.ts', 'koa'],
  },
  'src/oidc': {
    may: ['./adapter.ts', '../room/settings.ts', '../store/store.ts', '../config/config.ts', 'oidc-provider', 'jose'],
    mayNot: ['../http/app.ts', '../events/deliverer.ts', '../demo/shop.ts', '../compose.ts', 'koa', 'ioredis'],
  },
  'src/http/admin': {
    may: [
      '../app.ts',
      '../../oidc/adapter.ts',
      '../../store/store.ts',
      '../../events/event-view.ts',
      '../../events/webhooks.ts',
      'koa',
      '@koa/router',
    ],
    mayNot: [
      '../../events/deliverer.ts',
      '../../main.ts',
      'oidc-provider',
      'oidc-provider/lib/helpers/errors.js',
      'ioredis',
    ],
  },
  'examples/oidc-adapter': {
    may: ['./waiting-room.ts', '../oidc-adapter/waiting-room.ts', 'koa', 'openid-client', 'jose'],
    mayNot: ['../../src/oidc/adapter.ts', '../../test/support/http.ts'],
  },
  'src/events': {
    may: ['../room/settings.ts', '../store/store.ts', '../config/config.ts'],
    mayNot: ['../oidc/adapter.ts', '../http/app.ts', 'koa', 'ioredis'],
  },
  'src/demo': {
    may: ['../config/config.ts', 'openid-client', 'node:http'],
    mayNot: ['../store/store.ts', '../room/settings.ts', '../oidc/adapter.ts', 'koa', 'oidc-provider'],
  },
  'src/crowd': {
    may: ['./visitor.ts', '../config/load-config.ts', 'node:http', 'zod'],
    mayNot: [
      '../store/store.ts',
      '../room/settings.ts',
      '../oidc/adapter.ts',
      '../http/app.ts',
      'ioredis',
      'openid-client',
    ],
  },
  'src/workers': {
    may: ['../config/config.ts', '../metrics.ts', 'node:cluster', 'prom-client'],
    mayNot: ['koa', 'ioredis', 'oidc-provider', 'openid-client'],
  },
  src: {
    may: ['./workers/worker-pool.ts', './http/app.ts', './oidc/adapter.ts', './store/redis/redis-store.ts', 'pino'],
    mayNot: ['koa', '@koa/router', 'ioredis', 'oidc-provider', 'openid-client'],
  },
};

/** All ways to name a module. */
const forms: Readonly<Record<string, (module: string) => string>> = {
  import: (module) => `import { x } from '${module}';\nexport const y = x;\n`,
  type: (module) => `import type { X } from '${module}';\nexport type Y = X;\n`,
  export: (module) => `export { x } from '${module}';\n`,
  dynamic: (module) => `export const y = await import('${module}');\n`,
};

let project = '';
let report = '';

function caseFile(folder: string, module: string, form: string): string {
  return `${folder}/case-${Buffer.from(`${form} ${module}`).toString('hex')}.ts`;
}

function refused(folder: string, module: string): string[] {
  return Object.keys(forms).filter((form) => report.includes(caseFile(folder, module, form)));
}

/** What the linter of this repository says to a project of such files, in one run. */
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'lint-'));
  const configuration = JSON.parse(readFileSync('biome.json', 'utf8'));
  writeFileSync(join(project, 'biome.json'), JSON.stringify({ ...configuration, vcs: { enabled: false } }));
  for (const [folder, { may, mayNot }] of Object.entries(folders)) {
    for (const [form, write] of Object.entries(forms)) {
      for (const module of [...may, ...mayNot]) {
        const path = join(project, caseFile(folder, module, form));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, write(module));
      }
    }
  }
  report = await new Promise((done) => {
    const options = ['lint', '--only=style/noRestrictedImports', '--max-diagnostics=none', '--reporter=github', '.'];
    const maxBuffer = 16_777_216;
    execFile(resolve('node_modules/.bin/biome'), options, { cwd: project, maxBuffer }, (_error, stdout) =>
      done(stdout),
    );
  });
});

afterAll(() => {
  rmSync(project, { recursive: true });
});

describe.each(Object.entries(folders))('%s', (folder, { may, mayNot }) => {
  test.each(may)('may import %s', (module) => {
    expect(refused(folder, module)).toEqual([]);
  });
  test.each(mayNot)('may not import %s', (module) => {
    expect(refused(folder, module)).toEqual(Object.keys(forms));
  });
});
