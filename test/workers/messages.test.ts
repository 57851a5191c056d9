import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { fileWith, load } from '../config/files.ts';

test('a configuration comes to a worker as the primary has read it, images and templates included', () => {
  const folder = mkdtempSync(join(tmpdir(), 'owr-workers-'));
  try {
    mkdirSync(join(folder, 'pages'));
    writeFileSync(join(folder, 'pages/waiting.njk'), '{% extends "ours/waiting.njk" %}');
    writeFileSync(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>');
    const text = fileWith({ room: 'template: pages, look: { logo: logo.svg, font: Georgia }' });
    const loaded = load(text, { CONFIG: join(folder, 'waiting-room.yaml') });
    if (loaded.kind !== 'ok') throw new Error(JSON.stringify(loaded.problems));
    expect(loaded.config.rooms[0]?.look?.logo?.bytes.length).toBeGreaterThan(0);
    // As node:child_process does it with `serialization: 'advanced'`.
    expect(deserialize(serialize(loaded.config))).toEqual(loaded.config);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
