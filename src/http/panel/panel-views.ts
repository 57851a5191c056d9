import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Context } from 'koa';
import nunjucks from 'nunjucks';
import { pathOfNamed } from '../assets/asset.ts';
import { addressOf, WATCHDOG_SOURCE, withRefresh } from '../pages/refresh.ts';
import { PageChanges } from './page-changes.ts';
import { panelAssets } from './panel-assets.ts';

const FOLDER = fileURLToPath(new URL('../../../views/panel', import.meta.url));

/** Nothing but the panel itself. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  `script-src 'self' ${WATCHDOG_SOURCE}`,
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
  /** Whether a script keeps the page up to date where scripts run. */
  readonly script?: boolean;
}

/** Answers with a page of the panel, which nobody caches, frames or sniffs. */
export type RenderPanel = (ctx: Context, page: PanelPage) => void;

export interface PanelViewsOptions {
  readonly basePath: string;
}

/** The version of the page that a tab has, by which its script asks for what has changed (assets/panel.js). */
const HAS_PAGE = 'Panel-Page';

/** Below it compression saves less than its header takes. */
const COMPRESSED_FROM_BYTES = 400;

/**
 * Sends text compressed where the browser takes it. A page is small, and compressing it takes less time than rendering it.
 * No other site can have a page with its session asked for (`SameSite=Strict`), so sizes tell nobody anything.
 */
function send(ctx: Context, type: string, text: string): void {
  ctx.type = type;
  ctx.vary('Accept-Encoding');
  const bytes = Buffer.from(text);
  if (bytes.length < COMPRESSED_FROM_BYTES || !ctx.acceptsEncodings('gzip')) {
    ctx.body = bytes;
    return;
  }
  ctx.set('Content-Encoding', 'gzip');
  ctx.body = gzipSync(bytes);
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

  const changes = new PageChanges();

  return function renderPanel(ctx, { status = 200, template, values, refreshAfter = null, script = false }) {
    const html = environment.render(template, { refreshAfter, times: null, csrfToken: '', ...values });
    ctx.status = status;
    ctx.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    const known = ctx.get(HAS_PAGE);
    if (known !== '' && status === 200) {
      send(ctx, 'application/json', JSON.stringify(changes.update(known, html)));
      return;
    }
    ctx.set({
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      // With `no-referrer` the Origin of a form would be null, and every form from another site.
      'Referrer-Policy': 'same-origin',
      'X-Frame-Options': 'DENY',
    });
    const address = addressOf(ctx.req);
    const refresh = refreshAfter === null ? null : { afterS: refreshAfter, address, byScript: true };
    send(ctx, 'text/html; charset=utf-8', refresh === null ? html : withRefresh(html, refresh, script));
  };
}
