import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUNDLES, makeBundles } from '../../../scripts/bundle/bundles.ts';
import { visitorAssets } from '../../../src/http/assets/visitor-assets.ts';
import { panelAssets } from '../../../src/http/panel/panel-assets.ts';

const made = await makeBundles();

test.each([...made])(
  '%s is what its modules make: otherwise run `npm run bundle` and commit the outcome',
  (name, text) => {
    expect(readFileSync(join(BUNDLES, name), 'utf8')).toBe(text);
  },
);

test('there is no other bundle, and each is sent as it is', () => {
  expect(readdirSync(BUNDLES).toSorted()).toEqual([...made.keys()].toSorted());
  const sent = new Map([...visitorAssets, ...panelAssets].map(({ name, content }) => [name, content.toString()]));
  for (const [name, text] of made) expect(sent.get(name)).toBe(text);
});

test.each([...made])('%s says in its first line from what and by what it was made', (_name, text) => {
  expect(text).toMatch(/^\/\/ Made from assets\/[\w/.-]+\.js by `npm run bundle` \(esbuild [\d.]+\)\. .*\n/);
});
