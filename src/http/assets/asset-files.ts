import { readFileSync } from 'node:fs';
import { type Asset, createAsset } from './asset.ts';

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

/** Reads a bundle that `npm run bundle` has made. */
export function readBundle(name: string): Asset {
  return script(name, read(`dist/${name}`));
}
