import type { RouterMiddleware } from '@koa/router';
import type { Config } from '../../config/config.ts';
import { demoPanelUrl } from '../../config/demo.ts';
import { wantsPage } from '../../web/accepted.ts';
import { nameRoute } from '../requests/request-log.ts';
import { type AnswerOptions, renderPage } from './page.ts';
import type { Views } from './views.ts';

type HomePage = Pick<AnswerOptions, 'template' | 'values'>;

export interface HomeRouteOptions {
  readonly config: Pick<Config, 'demo' | 'clients' | 'issuer' | 'adminPort'>;
  readonly views: Views;
}

/** The root, for people who follow a bare address: says what this is. Only the demo leads on from it. */
export function homeRoute({ config, views }: HomeRouteOptions): RouterMiddleware {
  const page = config.demo ? demoPage(config) : homePage;
  return async function home(ctx, next) {
    if (ctx.path !== '/' || !['GET', 'HEAD'].includes(ctx.method) || !wantsPage(ctx.req)) {
      await next();
      return;
    }
    nameRoute(ctx.req, 'home');
    renderPage(ctx, views, { status: 200, ...page });
  };
}

const homePage: HomePage = {
  template: 'message.njk',
  values: { message: 'home', text: 'not_found.text', detail: null },
};

function demoPage(config: HomeRouteOptions['config']): HomePage {
  const [shop] = config.clients;
  return { template: 'demo.njk', values: { shop: shop?.initiateLoginUri ?? null, panel: demoPanelUrl(config) } };
}
