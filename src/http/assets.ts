import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** By content coding (RFC 9110 §8.4.1); what would not get smaller is there as it is alone. */
type Encoded = Readonly<Partial<Record<'br' | 'gzip', Buffer>>> & { readonly identity: Buffer };

/** A file that pages link to, as it is sent. */
export interface Asset {
  /** Its path below `/assets/`. */
  readonly name: string;
  readonly type: string;
  /** Follows from the bytes: another content, another version. */
  readonly version: string;
  readonly encoded: Encoded;
}

export function createAsset(name: string, type: string, identity: Buffer): Asset {
  const compressed = /^text\/|\+xml$/.test(type.split(';', 1)[0] ?? '');
  return {
    name,
    type,
    version: createHash('sha256').update(identity).digest('base64url').slice(0, 12),
    encoded: {
      identity,
      ...(compressed && { br: brotliCompressSync(identity), gzip: gzipSync(identity, { level: 9 }) }),
    },
  };
}

function readAsset(name: string, type: string): Asset {
  return createAsset(name, type, readFileSync(new URL(`../../assets/${name}`, import.meta.url)));
}

/** Read and compressed once, named one by one, so no path of a request ever reaches the file system. */
export const assets: readonly Asset[] = [
  readAsset('waiting-room.css', 'text/css; charset=utf-8'),
  readAsset('waiting-room.js', 'text/javascript; charset=utf-8'),
];

/** Where a page finds an asset, below the path of the issuer: the version makes it cacheable for good. */
export function pathOf({ name, version }: Asset): string {
  return `/assets/${name}?v=${version}`;
}

/** @throws for a name that is not among `assets` */
export function assetPath(name: string): string {
  const asset = assets.find((candidate) => candidate.name === name);
  if (asset === undefined) throw new Error(`there is no asset ${name}`);
  return pathOf(asset);
}
