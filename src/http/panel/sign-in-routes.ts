import type Router from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import { isStoreUnavailable } from '../../store/faults.ts';
import type { AuditLog } from '../admin/audit-log.ts';
import type { AdminCaller, KeyCheck } from '../admin/authentication.ts';
import { readFormBody } from '../requests/form-body.ts';
import { HttpProblem } from '../requests/problem.ts';
import { nameRoute } from '../requests/request-log.ts';
import { refuseCrossSite } from './cross-site.ts';
import { keptFields, keptForm, type Resumption, readResumption } from './kept-form.ts';
import { MAX_FORM_BYTES, readPanelForm } from './panel-form.ts';
import { askedPage, panelPath, pathBelowRoot } from './panel-path.ts';
import type { RenderPanel } from './panel-views.ts';
import type { PanelSessions } from './sessions.ts';

/** A key beside a form that is kept. */
const MAX_SIGN_IN_BYTES = MAX_FORM_BYTES + 8 * 1024;

/** What somebody reads who signs out while the store is away. */
const OUT_HERE = {
  title: 'You are signed out in this browser',
  detail:
    'The store does not answer. A copy of your session, if there is one, ends as soon as the store answers again.',
};

const nothingKept: Resumption = { back: '', action: '', fields: [] };

export interface SignInOptions {
  readonly checkKey: KeyCheck;
  readonly sessions: PanelSessions;
  readonly render: RenderPanel;
  readonly root: string;
  readonly audit: Pick<AuditLog, 'note'>;
  readonly logger: Pick<Logger, 'info'>;
}

interface Asking {
  readonly status: number;
  readonly mistake: string | null;
  readonly kept: Resumption;
}

function ask(render: RenderPanel, ctx: Context, { status, mistake, kept }: Asking): void {
  const values = { mistake, kept: keptFields(kept), isKept: kept.action !== '' };
  render(ctx, { status, template: 'sign-in.njk', values });
}

/** Sends somebody without a session to the sign-in, which leads back here. A form that they sent is kept meanwhile. */
export async function sendToSignIn(
  ctx: Context,
  { render, root }: Pick<SignInOptions, 'render' | 'root'>,
): Promise<void> {
  const kept = ctx.method === 'POST' ? await keep() : { ...nothingKept, back: askedPage(ctx) };
  if (kept.action !== '') return ask(render, ctx, { status: 401, mistake: null, kept });
  ctx.status = 303;
  ctx.redirect(`${root}/sign-in${kept.back === '' ? '' : `?back=${encodeURIComponent(kept.back)}`}`);

  async function keep(): Promise<Resumption> {
    refuseCrossSite(ctx);
    return keptForm(pathBelowRoot(ctx), await readFormBody(ctx, MAX_FORM_BYTES));
  }
}

/** Adds signing in with an admin key, and signing out. */
export function addSignInRoutes(router: Router, options: SignInOptions): void {
  const { checkKey, sessions, render, root, audit, logger } = options;

  /** @returns who has the key; null: nobody, and that is answered */
  function checked(ctx: Context, key: string, kept: Resumption): AdminCaller | null {
    try {
      return checkKey(Buffer.from(key), { via: 'panel', from: ctx.ip });
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      const tooMany = error.code === 'too_many_failures';
      if (tooMany) ctx.set(error.headers);
      const mistake = tooMany ? 'Too many wrong keys: try again in a minute.' : 'No admin key is like this one.';
      ask(render, ctx, { status: error.status, mistake, kept });
      return null;
    }
  }

  router.get('/sign-in', (ctx) => {
    nameRoute(ctx.req, 'panel.sign-in');
    const back = panelPath(ctx.query.back);
    if (sessions.read(ctx) === null) ask(render, ctx, { status: 200, mistake: null, kept: { ...nothingKept, back } });
    else ctx.redirect(`${root}${back}`);
  });

  router.post('/sign-in', async (ctx) => {
    nameRoute(ctx.req, 'panel.sign-in');
    refuseCrossSite(ctx);
    const form = await readFormBody(ctx, MAX_SIGN_IN_BYTES);
    const kept = readResumption(form);
    const caller = checked(ctx, form.get('key')?.trim() ?? '', kept);
    if (caller === null) return;
    const { csrfToken } = sessions.start(ctx, caller, form.get('zone') ?? '');
    logger.info({ admin: caller.name }, 'signed in');
    await audit.note({ caller, action: 'signIn' });
    if (kept.action !== '') {
      render(ctx, { template: 'kept.njk', values: { ...kept, csrfToken, isOlder: false } });
      return;
    }
    ctx.status = 303;
    ctx.redirect(`${root}${kept.back}`);
  });

  router.post('/sign-out', async (ctx) => {
    nameRoute(ctx.req, 'panel.sign-out');
    const session = sessions.read(ctx);
    if (session !== null) {
      await readPanelForm(ctx, session);
      logger.info({ admin: session.caller.name }, 'signed out');
      await audit.note({ caller: session.caller, action: 'signOut' });
      try {
        await sessions.end(ctx, session);
      } catch (error) {
        if (!isStoreUnavailable(error)) throw error;
        // Not 503: such an answer clears no cookie.
        return render(ctx, { status: 200, template: 'message.njk', values: OUT_HERE });
      }
    }
    ctx.status = 303;
    ctx.redirect(`${root}/sign-in`);
  });
}
