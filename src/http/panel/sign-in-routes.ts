import type Router from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import type { AdminCaller, KeyCheck } from '../admin/authentication.ts';
import { readFormBody } from '../form-body.ts';
import { HttpProblem } from '../problem.ts';
import { nameRoute } from '../request-log.ts';
import { refuseCrossSite, requireToken } from './cross-site.ts';
import type { RenderPanel } from './panel-views.ts';
import type { PanelSessions } from './sessions.ts';

const MAX_FORM_BYTES = 8 * 1024;

export interface SignInOptions {
  readonly checkKey: KeyCheck;
  readonly sessions: PanelSessions;
  readonly render: RenderPanel;
  readonly root: string;
  readonly logger: Pick<Logger, 'info'>;
}

/** Adds signing in with an admin key, and signing out. */
export function addSignInRoutes(router: Router, { checkKey, sessions, render, root, logger }: SignInOptions): void {
  function ask(ctx: Context, status: number, mistake: string | null): void {
    render(ctx, { status, template: 'sign-in.njk', values: { mistake } });
  }

  /** @returns who has the key; null: nobody, and that is answered */
  function checked(ctx: Context, key: string): AdminCaller | null {
    try {
      return checkKey(Buffer.from(key), ctx.ip);
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      const tooMany = error.code === 'too_many_failures';
      if (tooMany) ctx.set(error.headers);
      ask(
        ctx,
        error.status,
        tooMany ? 'Too many wrong keys: try again in a minute.' : 'No admin key is like this one.',
      );
      return null;
    }
  }

  router.get('/sign-in', (ctx) => {
    nameRoute(ctx.req, 'panel.sign-in');
    if (sessions.read(ctx) === null) ask(ctx, 200, null);
    else ctx.redirect(root);
  });

  router.post('/sign-in', async (ctx) => {
    nameRoute(ctx.req, 'panel.sign-in');
    refuseCrossSite(ctx);
    const caller = checked(ctx, (await readFormBody(ctx, MAX_FORM_BYTES)).get('key')?.trim() ?? '');
    if (caller === null) return;
    sessions.start(ctx, caller.name);
    logger.info({ admin: caller.name }, 'signed in');
    ctx.status = 303;
    ctx.redirect(root);
  });

  router.post('/sign-out', async (ctx) => {
    nameRoute(ctx.req, 'panel.sign-out');
    const session = sessions.read(ctx);
    const form = await readFormBody(ctx, MAX_FORM_BYTES);
    if (session !== null) {
      requireToken(ctx, session, form.get('csrf_token') ?? '');
      sessions.end(ctx);
      logger.info({ admin: session.caller.name }, 'signed out');
    }
    ctx.status = 303;
    ctx.redirect(`${root}/sign-in`);
  });
}
