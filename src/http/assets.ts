import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const TYPES = {
  'waiting-room.css': 'text/css; charset=utf-8',
  'waiting-room.js': 'text/javascript; charset=utf-8',
} as const;

export type AssetName = keyof typeof TYPES;

/** A file that pages link to, as it is sent. */
export interface Asset {
  readonly name: AssetName;
  readonly type: string;
  /** Follows from the bytes: another content, another version. */
  readonly version: string;
  /** By content coding (RFC 9110 §8.4.1). */
  readonly encoded: Readonly<Record<'br' | 'gzip' | 'identity', Buffer>>;
}

function readAsset(name: AssetName): Asset {
  const identity = readFileSync(new URL(`../../assets/${name}`, import.meta.url));
  return {
    name,
    type: TYPES[name],
    version: createHash('sha256').update(identity).digest('base64url').slice(0, 12),
    encoded: { identity, br: brotliCompressSync(identity), gzip: gzipSync(identity, { level: 9 }) },
  };
}

/** Read and compressed once, named one by one, so no path of a request ever reaches the file system. */
export const assets: readonly Asset[] = [readAsset('waiting-room.css'), readAsset('waiting-room.js')];

/** Where a page finds an asset, below the path of the issuer: the version makes it cacheable for good. */
export function assetPath(name: string): string {
  const asset = assets.find((candidate) => candidate.name === name);
  if (asset === undefined) throw new Error(`there is no asset ${name}`);
  return `/assets/${name}?v=${asset.version}`;
}
