import type Router from '@koa/router';
import type { Context } from 'koa';
import { definedRoom, roomDeletion } from '../admin/room-definition-operations.ts';
import { type Draft, draftOf, given, noDraft, parsedDefinition, refusedDraft } from './definition-forms.ts';
import { isMistake } from './mistake-words.ts';
import { readPanelForm } from './panel-form.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

/** What the form of a new room calls the parts of its definition. */
const labels = {
  room: 'The name',
  title: 'The title',
  'inlet.admit': 'How many to call at a time',
  'inlet.every': 'The time between calls',
  'inlet.capacity': 'How many may be inside',
};

const NEW_ROOM = 'room-new.njk';

/** Adds the form of a new room, and a page with the definition of each room, on which it is changed and deleted. */
export function addRoomDefinitionPages(router: Router, routes: SignedInRoutes): void {
  const { run, notices, render, root, data, asked, common } = routes;

  function goTo(ctx: Context, session: PanelSession, path: string, did: string): void {
    ctx.status = 303;
    ctx.redirect(`${root}${path}?notice=${notices.seal(session, did)}`);
  }

  router.get(
    '/new-room',
    asked('room-form', async (ctx, session) => {
      render(ctx, { template: NEW_ROOM, values: { ...common(ctx, session), draft: noDraft } });
    }),
  );
  router.post(
    '/new-room',
    asked('room-create', async (ctx, session) => {
      const field = await readPanelForm(ctx, session);
      const name = field('room').trim();
      const inlet = given({ admit: field('admit'), every: field('every'), capacity: field('capacity') });
      const body = {
        ...given({ title: field('title'), mode: field('mode') }),
        room: name,
        ...(Object.keys(inlet).length > 0 && { inlet }),
      };
      try {
        await run('createRoom', { caller: session.caller, body });
        goTo(ctx, session, `/rooms/${name}`, `The room ${name} is there.`);
      } catch (error) {
        if (!isMistake(error)) throw error;
        const draft = refusedDraft(error, draftOf(field), labels);
        render(ctx, { status: error.status, template: NEW_ROOM, values: { ...common(ctx, session), draft } });
      }
    }),
  );

  async function showDefinition(
    ctx: Context,
    session: PanelSession,
    { room, draft = noDraft, status = 200 }: { room: string; draft?: Draft; status?: number },
  ): Promise<void> {
    const { caller } = session;
    const defined = definedRoom.parse(await run('getRoom', { caller, room }));
    const mayChange = caller.role === 'admin' && defined.managed === 'api';
    const deletion = mayChange
      ? roomDeletion.parse(await run('deleteRoom', { caller, room, body: { dry_run: true } }))
      : null;
    const values = { ...common(ctx, session), room: await data.room(room), defined, mayChange, deletion, draft };
    const definition = JSON.stringify(defined.definition, null, 2);
    render(ctx, { status, template: 'definition.njk', values: { ...values, definition, tab: 'definition' } });
  }

  router.get(
    '/rooms/:room/definition',
    asked('definition', (ctx, session, room) => showDefinition(ctx, session, { room })),
  );
  router.post(
    '/rooms/:room/definition',
    asked('definition-put', async (ctx, session, room) => {
      const field = await readPanelForm(ctx, session);
      try {
        await run('putRoom', { caller: session.caller, room, body: parsedDefinition(field('definition')) });
        goTo(ctx, session, `/rooms/${room}/definition`, 'The definition was changed.');
      } catch (error) {
        if (!isMistake(error)) throw error;
        await showDefinition(ctx, session, { room, draft: refusedDraft(error, draftOf(field)), status: error.status });
      }
    }),
  );
  router.post(
    '/rooms/:room/delete',
    asked('room-delete', async (ctx, session, room) => {
      const field = await readPanelForm(ctx, session);
      try {
        const body = { force: field('force') !== '' };
        await run('deleteRoom', { caller: session.caller, room, body });
        goTo(ctx, session, '', `The room ${room} was deleted.`);
      } catch (error) {
        if (!isMistake(error)) throw error;
        await showDefinition(ctx, session, { room, draft: refusedDraft(error, draftOf(field)), status: error.status });
      }
    }),
  );
}
