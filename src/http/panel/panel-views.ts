import { fileURLToPath } from 'node:url';
import type { Context } from 'koa';
import nunjucks from 'nunjucks';
import { pathOfNamed } from '../assets/asset.ts';
import { panelAssets } from './panel-assets.ts';

const FOLDER = fileURLToPath(new URL('../../../views/panel', import.meta.url));

/** Nothing but the panel itself. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export interface PanelPage {
  readonly status?: number;
  /** In `views/panel`. */
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Seconds until the browser asks again by itself; null: never. */
  readonly refreshAfter?: number | null;
}

/** Answers with a page of the panel, which nobody caches, frames or sniffs. */
export type RenderPanel = (ctx: Context, page: PanelPage) => void;

export interface PanelViewsOptions {
  readonly basePath: string;
}

/** A span of time as one glances at it; nobody can tell it to the second. @param seconds 0 or more */
function roughly(seconds: number): string {
  if (seconds < 60) return seconds === 0 ? '0 min' : '<1 min';
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}

/** The pages of the panel, in English; every value is escaped. */
export function createPanelViews({ basePath }: PanelViewsOptions): RenderPanel {
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(FOLDER), {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const count = new Intl.NumberFormat('en');
  environment.addFilter('count', (value: number) => count.format(value));
  environment.addFilter('roughly', roughly);
  environment.addGlobal('root', `${basePath}/admin`);
  environment.addGlobal('asset', (name: string) => `${basePath}/admin${pathOfNamed(panelAssets, name)}`);

  return function renderPanel(ctx, { status = 200, template, values, refreshAfter = null }) {
    ctx.status = status;
    ctx.set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      // With `no-referrer` the Origin of a form would be null, and every form from another site.
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    });
    if (refreshAfter !== null) ctx.set('Refresh', String(refreshAfter));
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = environment.render(template, { refreshAfter, ...values });
  };
}
