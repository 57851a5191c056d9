import type Router from '@koa/router';
import { pausedRooms } from '../admin/emergency-operations.ts';
import { readPanelForm } from './panel-form.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

/** Adds what stops everything: a page that names the rooms, and its one button. */
export function addPauseRoutes(
  router: Router,
  { run, notices, render, root, data, asked, common }: SignedInRoutes,
): void {
  router.get(
    '/pause',
    asked('pause-look', async (ctx, session) => {
      const { caller } = session;
      const { paused } = pausedRooms.parse(await run('pauseAll', { caller, body: { dry_run: true } }));
      const rooms = Map.groupBy(await data.rooms(), ({ room }) => paused.includes(room));
      const values = { ...common(ctx, session), open: rooms.get(true) ?? [], others: rooms.get(false) ?? [] };
      render(ctx, { template: 'pause.njk', values });
    }),
  );
  router.post(
    '/pause',
    asked('pause-all', async (ctx, session) => {
      await readPanelForm(ctx, session);
      const { paused } = pausedRooms.parse(await run('pauseAll', { caller: session.caller }));
      // A form that is sent twice finds nothing left to do.
      const did = paused.length === 0 ? 'No room is open.' : `Paused: ${paused.join(', ')}.`;
      ctx.status = 303;
      ctx.redirect(`${root}?notice=${notices.seal(session, did)}`);
    }),
  );
}
