import type Router from '@koa/router';
import type { Context } from 'koa';
import { idempotencyKey } from '../admin/idempotency-key.ts';
import type { Control, Field } from './controls/control.ts';
import { roomControls } from './controls/room-controls.ts';
import { seenFields } from './controls/seen.ts';
import { isMistake, mistakeWords } from './mistake-words.ts';
import { readPanelForm } from './panel-form.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

/** A form as it was filled in, to be looked at again. */
interface Draft {
  /** Name of the control. */
  readonly name: string;
  readonly field: Field;
  /** What was wrong with it; null: nothing. */
  readonly mistake: string | null;
}

/** Shows the controls of a room, with a form as it was filled in. */
export type ShowControls = (
  ctx: Context,
  session: PanelSession,
  shown: { readonly room: string; readonly draft?: Draft; readonly status?: number },
) => Promise<void>;

export function createShowControls({ render, data, common }: SignedInRoutes): ShowControls {
  return async function showControls(ctx, session, { room, draft, status = 200 }) {
    const [state, events] = await Promise.all([data.room(room), data.lately(room)]);
    const values = {
      ...common(ctx, session),
      ...{ room: state, events, tab: 'controls' },
      /** What a field shows: as it was typed, or else `now`. */
      entered: (name: string, field: string, now: string | number | null) =>
        draft?.name === name ? draft.field(field) : (now ?? ''),
      mistake: (name: string) => (draft?.name === name ? draft.mistake : null),
      draft: draft?.name ?? null,
    };
    render(ctx, { status, template: 'controls.njk', values });
  };
}

/** Does what a form asks for, and sends the browser to a page that tells what was done. */
export async function act(
  { run, notices, root, data }: SignedInRoutes,
  { ctx, session, room, field, control }: FormSent,
): Promise<void> {
  const { caller } = session;
  const before = await data.room(room);
  const answer = await run(control.operation, {
    caller,
    room,
    sub: field('sub').trim(),
    idempotencyKey: idempotencyKey(field('idempotency_key') || undefined, caller),
    body: control.body(field, room),
  });
  const notice = notices.seal(session, control.did(answer, { room: before, field }));
  ctx.status = 303;
  ctx.redirect(`${root}/rooms/${room}${control.goesTo}?notice=${notice}`);
}

export interface FormSent {
  readonly ctx: Context;
  readonly session: PanelSession;
  readonly room: string;
  readonly field: Field;
  readonly control: Control;
}

/** Adds the controls. A form is sent to look first (`step` is `look`), to act (none), or to be changed once more (`edit`). */
export function addControlRoutes(router: Router, routes: SignedInRoutes): void {
  const { run, render, root, data, asked, common } = routes;
  const showControls = createShowControls(routes);

  /** Says what a form will do. */
  async function look(name: string, { ctx, session, room, field, control }: FormSent): Promise<void> {
    const body = { ...control.body(field, room), dry_run: true };
    const preview = control.hasDryRun ? await run(control.operation, { caller: session.caller, room, body }) : null;
    const state = await data.room(room);
    const foretold = control.foretell(preview, { room: state, field });
    if (foretold === null) return showControls(ctx, session, { room, draft: { name, field, mistake: null } });
    const fields = [...control.fields.map((each) => [each, field(each)]), ...seenFields(state)];
    const values = { ...common(ctx, session), room: state, name, foretold, fields, tab: 'controls' };
    render(ctx, { template: 'confirm.njk', values });
  }

  async function answerForm(name: string, sent: FormSent): Promise<void> {
    const { ctx, session, room, field } = sent;
    const step = field('step');
    if (step === 'edit') return showControls(ctx, session, { room, draft: { name, field, mistake: null } });
    try {
      await (step === 'look' ? look(name, sent) : act(routes, sent));
    } catch (error) {
      if (!isMistake(error)) throw error;
      const draft = { name, field, mistake: mistakeWords(error) };
      await showControls(ctx, session, { room, draft, status: error.status });
    }
  }

  router.get(
    '/rooms/:room/controls',
    asked('controls', (ctx, session, room) => showControls(ctx, session, { room })),
  );
  for (const [name, control] of Object.entries(roomControls)) {
    // Whoever asks for the address of a confirmation once more.
    router.get(
      `/rooms/:room/${name}`,
      asked(name, async (ctx, _session, room) => ctx.redirect(`${root}/rooms/${room}/controls`)),
    );
    router.post(
      `/rooms/:room/${name}`,
      asked(name, async (ctx, session, room) => {
        await answerForm(name, { ctx, session, room, control, field: await readPanelForm(ctx, session) });
      }),
    );
  }
}
