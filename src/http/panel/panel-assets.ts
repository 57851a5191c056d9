import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type Router from '@koa/router';
import { nameRoute } from '../request-log.ts';

const own = (name: string): URL => new URL(`../../../assets/${name}`, import.meta.url);
const uplot = (name: string): URL => new URL(import.meta.resolve(`uplot/dist/${name}`));

/** Named one by one, so no path of a request ever reaches the file system. */
const FILES = {
  'panel.css': own('panel.css'),
  'panel.js': own('panel.js'),
  'panel-forms.js': own('panel-forms.js'),
  'panel-charts.js': own('panel-charts.js'),
  'uplot.css': uplot('uPlot.min.css'),
  'uplot.js': uplot('uPlot.iife.min.js'),
} as const;

const FOR_GOOD = 'public, max-age=31536000, immutable';

/** A file that pages of the panel link to, as it is sent. */
interface PanelAsset {
  readonly type: string;
  /** Follows from the bytes: another content, another version. */
  readonly version: string;
  /** By content coding (RFC 9110 §8.4.1). */
  readonly encoded: Readonly<Record<'br' | 'gzip' | 'identity', Buffer>>;
}

function readAsset(name: string, file: URL): PanelAsset {
  const identity = readFileSync(file);
  return {
    type: name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    version: createHash('sha256').update(identity).digest('base64url').slice(0, 12),
    encoded: { identity, br: brotliCompressSync(identity), gzip: gzipSync(identity, { level: 9 }) },
  };
}

/** Read and compressed once in the life of a process. */
const assets: ReadonlyMap<string, PanelAsset> = new Map(
  Object.entries(FILES).map(([name, file]) => [name, readAsset(name, file)]),
);

/** Where a page finds an asset, below `/admin`: the version makes it cacheable for good. */
export function panelAssetPath(name: string): string {
  const asset = assets.get(name);
  if (asset === undefined) throw new Error(`there is no asset ${name}`);
  return `/assets/${name}?v=${asset.version}`;
}

/**
 * Adds what pages of the panel link to, the chart library among it: all comes from the origin of the panel, on whatever
 * port that is. Only an address that names the version which is here is cached for good.
 */
export function addPanelAssets(router: Router): void {
  for (const [name, { type, version, encoded }] of assets) {
    router.get(`/assets/${name}`, (ctx) => {
      nameRoute(ctx.req, 'panel.asset');
      const coding = ctx.acceptsEncodings('br', 'gzip', 'identity');
      const sent = coding === 'br' || coding === 'gzip' ? coding : 'identity';
      ctx.vary('Accept-Encoding');
      ctx.set({
        'Cache-Control': ctx.query.v === version ? FOR_GOOD : 'public, no-cache',
        ETag: `"${version}-${sent}"`,
        'X-Content-Type-Options': 'nosniff',
        ...(sent !== 'identity' && { 'Content-Encoding': sent }),
      });
      ctx.type = type;
      ctx.status = 200;
      if (ctx.fresh) ctx.status = 304;
      else ctx.body = encoded[sent];
    });
  }
}
