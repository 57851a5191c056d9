import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLES, makeBundles } from './bundles.ts';

const bundles = await makeBundles();
rmSync(BUNDLES, { recursive: true, force: true });
mkdirSync(BUNDLES, { recursive: true });
for (const [name, text] of bundles) {
  writeFileSync(join(BUNDLES, name), text);
  process.stdout.write(`${join(BUNDLES, name)}: ${Buffer.byteLength(text)} bytes\n`);
}
