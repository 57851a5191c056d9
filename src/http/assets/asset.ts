import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** Content codings (RFC 9110 §8.4.1) that make an asset smaller, the best first. */
const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

const [brotliOf, gzipOf] = [promisify(brotliCompress), promisify(gzip)];
const compress: Readonly<Record<Coding, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) => brotliOf(content),
  gzip: (content) => gzipOf(content, { level: 9 }),
};

/** A file that pages link to, as it is sent. */
export interface Asset {
  /** Its path below `/assets/`. */
  readonly name: string;
  readonly type: string;
  /** Follows from the bytes: another content, another version. */
  readonly version: string;
  readonly content: Buffer;
  /** None: what is compressed already is sent as it is. */
  readonly codings: readonly Coding[];
  /** Compresses when it is first asked for, and remembers it: whoever starts need not wait for what nobody may want. */
  encoded(coding: Coding): Promise<Buffer>;
}

export function createAsset(name: string, type: string, content: Buffer): Asset {
  const known = new Map<Coding, Promise<Buffer>>();
  return {
    name,
    type,
    version: createHash('sha256').update(content).digest('base64url').slice(0, 12),
    content,
    codings: /^text\/|\+xml$/.test(type.split(';', 1)[0] ?? '') ? CODINGS : [],
    encoded(coding) {
      const encoded = known.get(coding) ?? compress[coding](content);
      known.set(coding, encoded);
      return encoded;
    },
  };
}

/** Where a page finds an asset, below the path of what serves it: the version makes it cacheable for good. */
export function pathOf({ name, version }: Asset): string {
  return `/assets/${name}?v=${version}`;
}

/** @throws for a name that is not among the assets */
export function pathOfNamed(assets: readonly Asset[], name: string): string {
  const asset = assets.find((candidate) => candidate.name === name);
  if (asset === undefined) throw new Error(`there is no asset ${name}`);
  return pathOf(asset);
}
