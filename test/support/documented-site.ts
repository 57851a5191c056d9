import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Changes, documented } from './documented.ts';
import { answers, type Program } from './program.ts';
import { startInFolder } from './program-folder.ts';
import type { GatewayBasics } from './protected-site.ts';

/** Where the packages of a site are: those of the product's own tests, or what `scripts/setup.sh gateways` installs. */
export type Packages = 'own' | 'gateways';

const NODE_PACKAGES: Readonly<Record<Packages, string>> = {
  own: fileURLToPath(new URL('../../node_modules', import.meta.url)),
  gateways: fileURLToPath(new URL('../../.tools/gateways/node/node_modules', import.meta.url)),
};

/** A block of a document as this test runs it. Not every file of a site says all of it. */
export function code(document: string, name: string, { issuer, port, clientSecret }: GatewayBasics): string {
  const shown = documented(document, name);
  const changes: Changes = {
    'https://wait.example.com': issuer,
    'https://shop.example.com': `http://127.0.0.1:${port}`,
    SECRET_OF_CLIENT: clientSecret,
  };
  const present = Object.entries(changes).filter(([text]) => shown.includes(text));
  return documented(document, name, Object.fromEntries(present));
}

/** Runs `site.mjs` of a document with Node. It answers at /bye to everybody. */
export function startNodeProgram(document: string, packages: Packages, basics: GatewayBasics): Promise<Program> {
  const { port } = basics;
  return startInFolder({ 'site.mjs': code(document, 'site.mjs', basics) }, async (folder) => {
    await symlink(NODE_PACKAGES[packages], join(folder, 'node_modules'));
    return {
      command: process.execPath,
      args: [join(folder, 'site.mjs')],
      env: { PORT: String(port), HOST: '127.0.0.1' },
      isReady: () => answers(`http://127.0.0.1:${port}/bye`),
    };
  });
}
