import type Router from '@koa/router';
import type { Context } from 'koa';
import type { z } from 'zod';
import { reloaded } from '../admin/reload-operations.ts';
import { HttpProblem } from '../requests/problem.ts';
import { isMistake } from './mistake-words.ts';
import { readPanelForm } from './panel-form.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

type Reloaded = z.output<typeof reloaded>;

/** What changes, a line for each kind of it. */
function changesOf({ rooms, clients, settings }: Reloaded): { readonly what: string; readonly names: string }[] {
  return [
    { what: 'New rooms', names: rooms.added },
    { what: 'Changed rooms', names: rooms.changed },
    { what: 'Removed rooms', names: rooms.removed },
    { what: 'New clients', names: clients.added },
    { what: 'Changed clients', names: clients.changed },
    { what: 'Removed clients', names: clients.removed },
    { what: 'Other settings', names: settings },
  ]
    .filter(({ names }) => names.length > 0)
    .map(({ what, names }) => ({ what, names: names.join(', ') }));
}

function didWords(answer: Reloaded): string {
  const changes = changesOf(answer).map(({ what, names }) => `${what}: ${names}.`);
  return changes.length === 0 ? 'The file was read: nothing has changed.' : `The file was read. ${changes.join(' ')}`;
}

/** What is wrong with a file. */
function mistakesOf({ body }: HttpProblem): string[] {
  return body.errors?.map(({ path, message: what }) => `${path} ${what}`.trim()) ?? [`${body.title}.`];
}

/** Adds the page that reads the configuration file again: first it says what would change. */
export function addReloadPage(router: Router, { run, notices, render, root, asked, common }: SignedInRoutes): void {
  /** What the file would change now, or why it cannot. */
  async function rehearse({ caller }: PanelSession): Promise<Reloaded | HttpProblem> {
    try {
      return reloaded.parse(await run('reload', { caller, body: { dry_run: true } }));
    } catch (error) {
      if (isMistake(error)) return error;
      throw error;
    }
  }

  async function look(ctx: Context, session: PanelSession, refused: HttpProblem | null): Promise<void> {
    const found = await rehearse(session);
    const isValid = !(found instanceof HttpProblem);
    const problem = isValid ? refused : found;
    const values = {
      ...common(ctx, session),
      here: '/reload',
      ...(isValid ? found : { occupied: [], need_restart: [], warnings: [] }),
      changes: isValid ? changesOf(found) : [],
      mistakes: problem === null ? [] : mistakesOf(problem),
      isValid,
    };
    render(ctx, { status: refused?.status ?? 200, template: 'reload.njk', values });
  }

  router.get(
    '/reload',
    asked('reload-look', (ctx, session) => look(ctx, session, null)),
  );
  router.post(
    '/reload',
    asked('reload', async (ctx, session) => {
      const field = await readPanelForm(ctx, session);
      try {
        const body = { force: field('force') !== '' };
        const answer = reloaded.parse(await run('reload', { caller: session.caller, body }));
        ctx.status = 303;
        ctx.redirect(`${root}?notice=${notices.seal(session, didWords(answer))}`);
      } catch (error) {
        if (!isMistake(error)) throw error;
        await look(ctx, session, error);
      }
    }),
  );
}
