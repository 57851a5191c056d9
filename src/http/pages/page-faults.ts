import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import type { ProtocolError } from '../../oidc/provider-configuration.ts';
import { RETRY_AFTER_S } from '../../oidc/unavailable.ts';
import { isStoreUnavailable } from '../../store/faults.ts';
import { acceptedLanguages, wantsPage } from '../../web/accepted.ts';
import { HttpProblem } from '../requests/problem.ts';
import { createPage, type RenderedPage, renderPage } from './page.ts';
import { addressOf } from './refresh.ts';
import type { Views } from './views.ts';

/** A calm page that tries again by itself: the store is out of reach, nobody's place is lost (invariant 6). */
function renderUnavailable(ctx: Context, views: Views): void {
  ctx.set('Retry-After', String(RETRY_AFTER_S));
  const values = { message: 'unavailable', detail: null };
  const refresh = { afterS: RETRY_AFTER_S, address: addressOf(ctx.req), byScript: ctx.method === 'GET' };
  renderPage(ctx, views, { status: 503, template: 'message.njk', values, refresh });
}

/** The page for people whose request is too large to be read, so that nothing but a language is known of them. */
export function tooLargePage(views: Views): (acceptLanguage: string) => RenderedPage {
  return (acceptLanguage) => {
    const languages = acceptedLanguages({
      headers: acceptLanguage === '' ? {} : { 'accept-language': acceptLanguage },
    });
    const values = { message: 'too_large', detail: null };
    return createPage(views, { template: 'message.njk', values, room: null, languages });
  };
}

/** An error of the protocol that must not be sent to the client, shown to whoever made the request. */
export function renderProtocolError(ctx: Context, views: Views, { status, error, description }: ProtocolError): void {
  if (status === 503) {
    renderUnavailable(ctx, views);
    return;
  }
  const message = status >= 500 ? 'failed' : 'refused';
  const detail = description === undefined ? error : `${error}: ${description}`;
  renderPage(ctx, views, { status, template: 'message.njk', values: { message, detail } });
}

export interface PageFaultsOptions {
  readonly views: Views;
  readonly logger: Pick<Logger, 'error'>;
}

/** Answers people with a page where `problemResponses`, outside of this, would answer programs. */
export function pageFaults({ views, logger }: PageFaultsOptions): Middleware {
  return async function answerPeople(ctx, next) {
    try {
      await next();
    } catch (error) {
      if (!wantsPage(ctx.req)) throw error;
      if (isStoreUnavailable(error)) return renderUnavailable(ctx, views);
      const status = error instanceof HttpProblem ? error.status : 500;
      if (status >= 500) logger.error({ err: error }, 'a page failed');
      const message = status === 404 ? 'not_found' : status >= 500 ? 'failed' : 'refused';
      const detail = error instanceof HttpProblem ? (error.body.detail ?? error.body.title) : null;
      renderPage(ctx, views, {
        status,
        template: 'message.njk',
        values: { message, detail: message === 'refused' ? detail : null },
      });
    }
  };
}
