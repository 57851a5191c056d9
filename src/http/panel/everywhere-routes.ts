import type Router from '@koa/router';
import type { Context } from 'koa';
import type { AdminCaller } from '../admin/authentication.ts';
import { pausedRooms, resumedRooms, toldRooms } from '../admin/emergency-operations.ts';
import { typedMessage } from './controls/message.ts';
import { isMistake, mistakeWords } from './mistake-words.ts';
import { readPanelForm } from './panel-form.ts';
import { tellPlanned } from './planned-words.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

/** Adds what is done to all rooms: pages that name the rooms and say what will be done, each with its one button. */
export function addEverywhereRoutes(router: Router, routes: SignedInRoutes): void {
  const { run, notices, render, root, data, asked, common } = routes;

  /** The rooms that something would change, and the others. */
  async function split(caller: AdminCaller, names: readonly string[]) {
    const rooms = Map.groupBy(await data.rooms(caller), ({ room }) => names.includes(room));
    return { chosen: rooms.get(true) ?? [], others: rooms.get(false) ?? [] };
  }

  function goBack(ctx: Context, session: PanelSession, did: string): void {
    ctx.status = 303;
    ctx.redirect(`${root}?notice=${notices.seal(session, did)}`);
  }

  router.get(
    '/pause',
    asked('pause-look', async (ctx, session) => {
      const { caller } = session;
      const { paused, planned = [] } = pausedRooms.parse(await run('pauseAll', { caller, body: { dry_run: true } }));
      const shared = common(ctx, session);
      const plans = planned.map((each) => ({ room: each.room, ...tellPlanned(each, shared.times) }));
      render(ctx, { template: 'pause.njk', values: { ...shared, plans, ...(await split(caller, paused)) } });
    }),
  );
  router.post(
    '/pause',
    asked('pause-all', async (ctx, session) => {
      await readPanelForm(ctx, session);
      const { paused } = pausedRooms.parse(await run('pauseAll', { caller: session.caller }));
      // A form that is sent twice finds nothing left to do.
      goBack(ctx, session, paused.length === 0 ? 'No room is open.' : `Paused: ${paused.join(', ')}.`);
    }),
  );

  router.get(
    '/resume',
    asked('resume-look', async (ctx, session) => {
      const { caller } = session;
      const { resumed } = resumedRooms.parse(await run('resumeAll', { caller, body: { dry_run: true } }));
      render(ctx, { template: 'resume.njk', values: { ...common(ctx, session), ...(await split(caller, resumed)) } });
    }),
  );
  router.post(
    '/resume',
    asked('resume-all', async (ctx, session) => {
      const field = await readPanelForm(ctx, session);
      const { caller } = session;
      const rooms = (await data.rooms(caller)).map(({ room }) => room).filter((room) => field(`room_${room}`) !== '');
      const { resumed } = resumedRooms.parse(await run('resumeAll', { caller, body: { rooms } }));
      goBack(ctx, session, resumed.length === 0 ? 'No room was resumed.' : `Resumed: ${resumed.join(', ')}.`);
    }),
  );

  router.get(
    '/message',
    asked('message-form', async (ctx, session) => {
      const values = { ...common(ctx, session), message: '', mistake: null };
      render(ctx, { template: 'message-all.njk', values });
    }),
  );
  router.post(
    '/message',
    asked('message-all', async (ctx, session) => {
      const field = await readPanelForm(ctx, session);
      const { caller } = session;
      const [message, step] = [typedMessage(field), field('step')];
      const values = { ...common(ctx, session), message: message ?? '', here: '/message' };
      if (step === 'edit') return render(ctx, { template: 'message-all.njk', values: { ...values, mistake: null } });
      try {
        const body = { message, dry_run: step === 'look' };
        const { told } = toldRooms.parse(await run('tellAll', { caller, body }));
        if (step === 'look') {
          render(ctx, { template: 'message-look.njk', values: { ...values, ...(await split(caller, told)) } });
          return;
        }
        const what = message === null ? 'No room has a message now' : 'Visitors of all rooms read the message now';
        goBack(ctx, session, `${what}.`);
      } catch (error) {
        if (!isMistake(error)) throw error;
        const mistake = mistakeWords(error);
        render(ctx, { status: error.status, template: 'message-all.njk', values: { ...values, mistake } });
      }
    }),
  );
}
