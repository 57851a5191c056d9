import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../../src/config/reading/load-config.ts';
import { configJsonSchema, keysAt } from '../../src/config/schema/json-schema.ts';

const schemaText = readFileSync('deploy/waiting-room.schema.json', 'utf8');
const exampleText = readFileSync('deploy/waiting-room.example.yaml', 'utf8');

/** A value for each `${NAME}` of a file, all different. */
function variablesFor(text: string): Record<string, string> {
  const names = [...text.matchAll(/(?<!\$)\$\{([A-Z_]+)\}/g)].map(([, name]) => name ?? '');
  const valueFor = (name: string) => {
    const value = name.toLowerCase().padEnd(32, '-');
    return name.includes('WEBHOOK') ? `whsec_${Buffer.from(value).toString('base64')}` : value;
  };
  return Object.fromEntries(names.map((name) => [name, valueFor(name)]));
}

test('the schema for editors is current: npm run config-schema', () => {
  expect(JSON.parse(schemaText)).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

test('the example is valid in production', () => {
  const env = { ...variablesFor(exampleText), CONFIG: 'deploy/waiting-room.example.yaml', NODE_ENV: 'production' };
  expect(loadConfig({ env })).toMatchObject({ kind: 'ok', warnings: [] });
});

test('editors take the example as it is, and see its mistakes', () => {
  const schema = z.fromJSONSchema(JSON.parse(schemaText));
  const accepts = (text: string) => schema.safeParse(parse(text)).success;
  expect(accepts(exampleText)).toBe(true);
  expect(accepts(exampleText.replace('admit: 200', `admit: "\${ADMIT}"`))).toBe(true);
  expect(accepts(exampleText.replace('admission: 15m', `admission: \${ADMISSION}`))).toBe(true);
  expect(accepts(exampleText.replace('admit: 200', 'admit: many'))).toBe(false);
  expect(accepts(exampleText.replace('admission: 15m', 'admission: 15 min'))).toBe(false);
  expect(accepts(exampleText.replace('turn_window', 'turn_windows'))).toBe(false);
  expect(accepts(exampleText.replace('rooms:', 'room:'))).toBe(false);
});

test('the reference names every key', () => {
  const reference = readFileSync('docs/configuration.md', 'utf8');
  const schema = configJsonSchema();
  const places = [
    ...[[], ['signing'], ['admin_keys', 0], ['aws_keys', 0], ['clients', 0]],
    ...[[], ['inlet'], ['gate'], ['look'], ['look', 'colors'], ['webhooks', 0]].map((place) => [
      'rooms',
      'any',
      ...place,
    ]),
  ];
  const keys = places.flatMap((place) => keysAt(schema, place));
  expect(keys.length).toBeGreaterThan(40);
  expect(keys.filter((key) => !reference.includes(`\`${key}\``))).toEqual([]);
});

test('the reference names every environment variable', () => {
  const source = readFileSync('src/config/reading/environment.ts', 'utf8');
  const names = [...source.matchAll(/\('([A-Z_]{4,})'/g)].map(([, name]) => name ?? '');
  expect(names).toContain('PORT');
  const reference = readFileSync('docs/configuration.md', 'utf8');
  expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});
