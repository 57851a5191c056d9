import type { RouterMiddleware } from '@koa/router';
import type { Logger } from 'pino';
import { isStoreUnavailable } from '../../store/faults.ts';
import { HttpProblem } from '../requests/problem.ts';
import { FormOfOlderSession } from './kept-form.ts';
import type { RenderPanel } from './panel-views.ts';

const RETRY_AFTER_S = 3;

function explain({ body, message }: HttpProblem): string {
  return body.errors?.map((error) => `${error.path} ${error.message}`).join('; ') ?? message;
}

/** Shows operators a page where `problemResponses`, outside of this, would answer programs. */
export function panelFaults(render: RenderPanel, logger: Pick<Logger, 'error'>): RouterMiddleware {
  return async function answerOperators(ctx, next) {
    try {
      await next();
    } catch (error) {
      if (isStoreUnavailable(error)) {
        ctx.set('Retry-After', String(RETRY_AFTER_S));
        const values = { title: 'The store does not answer', detail: 'Nothing is lost, and nobody is let in.' };
        // A form must not be sent again by itself.
        const refreshAfter = ctx.method === 'GET' ? RETRY_AFTER_S : null;
        render(ctx, { status: 503, template: 'message.njk', values, refreshAfter });
        return;
      }
      if (error instanceof FormOfOlderSession) {
        const { status, kept, csrfToken } = error;
        return render(ctx, { status, template: 'kept.njk', values: { ...kept, csrfToken, isOlder: true } });
      }
      if (!(error instanceof HttpProblem) || error.status >= 500) logger.error({ err: error }, 'a page failed');
      const problem = error instanceof HttpProblem ? error : new HttpProblem('internal');
      ctx.set(problem.headers);
      render(ctx, {
        status: problem.status,
        template: 'message.njk',
        values: { title: problem.body.title, detail: explain(problem) },
      });
    }
  };
}
