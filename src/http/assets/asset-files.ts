import { readFileSync } from 'node:fs';
import { type Asset, createAsset } from './asset.ts';
import { joinModules } from './join-modules.ts';

/** Files are named one by one, so no path of a request ever reaches the file system. */
function read(file: string): string {
  return readFileSync(new URL(`../../../assets/${file}`, import.meta.url), 'utf8');
}

export function styleSheet(name: string, content: string): Asset {
  return createAsset(name, 'text/css; charset=utf-8', Buffer.from(content));
}

export function script(name: string, content: string): Asset {
  return createAsset(name, 'text/javascript; charset=utf-8', Buffer.from(content));
}

/** @param files in `assets/`, joined into one in this order */
export function readSheet(name: string, files: readonly string[]): Asset {
  return styleSheet(name, files.map(read).join('\n'));
}

/** A file of `assets/` as it stands. */
export function readScript(name: string): Asset {
  return script(name, read(name));
}

/** The modules of a folder of `assets/`, joined into one, so that a page loads a single script. */
export function readModules(name: string, folder: string): Asset {
  return script(
    name,
    joinModules('main.js', (file) => read(`${folder}/${file}`)),
  );
}
