import type Router from '@koa/router';
import type { Context } from 'koa';
import { idempotencyKey } from '../admin/idempotency-key.ts';
import { schedule } from '../admin/schedule-operations.ts';
import { type Draft, mistaken, unmistaken } from './control-draft.ts';
import type { Control, Field } from './controls/control.ts';
import { roomControls } from './controls/room-controls.ts';
import { seenFields } from './controls/seen.ts';
import { isMistake } from './mistake-words.ts';
import { readMoments } from './moment-fields.ts';
import { readPanelForm } from './panel-form.ts';
import { panelPath } from './panel-path.ts';
import { replanForm } from './replan-form.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';
import { pickerValue } from './typed-time.ts';

/** Shows the controls of a room, with a form as it was filled in. */
export type ShowControls = (
  ctx: Context,
  session: PanelSession,
  shown: { readonly room: string; readonly draft?: Draft; readonly status?: number },
) => Promise<void>;

export function createShowControls({ render, data, common }: SignedInRoutes): ShowControls {
  return async function showControls(ctx, session, { room, draft, status = 200 }) {
    const shared = common(ctx, session);
    const { zone } = shared.times;
    const [state, events] = await Promise.all([data.room(room), data.lately(room, shared.times)]);
    const planned = await data.plan(state, shared.times);
    const values = {
      ...{ ...shared, room: state, events, planned, tab: 'controls', here: `/rooms/${room}/controls` },
      /** What a field shows: as it was typed, or else `now`. */
      entered: (name: string, field: string, now: string | number | null) =>
        draft?.name === name ? draft.field(field) : (now ?? ''),
      picked: (iso: string | null) => pickerValue(iso, zone),
      mistake: (name: string) => (draft?.name === name ? draft.mistake : null),
      isWrong: (name: string, field: string) => draft?.name === name && draft.wrong.has(field),
      draft: draft?.name ?? null,
      /** Whether some field of the draft is named as the wrong one. */
      isNamed: draft !== undefined && draft.wrong.size > 0,
    };
    render(ctx, { status, template: 'controls.njk', values });
  };
}

export interface FormSent {
  readonly ctx: Context;
  readonly session: PanelSession;
  readonly room: string;
  readonly field: Field;
  readonly name: string;
  readonly control: Control;
}

/** Does what a form asks for, and sends the browser back to where it came from, which tells what was done. */
export async function act({ run, notices, root, data, common }: SignedInRoutes, sent: FormSent): Promise<void> {
  const { ctx, session, room, name, control } = sent;
  const { caller } = session;
  const { times } = common(ctx, session);
  const { field } = readMoments(control, sent.field, times);
  const before = await data.room(room);
  const answer = await run(control.operation, {
    caller,
    room,
    sub: field('sub').trim(),
    name: field('planned'),
    idempotencyKey: idempotencyKey(field('idempotency_key') || undefined, caller),
    body: control.body(field, room),
  });
  const notice = notices.seal(session, control.did(answer, { room: before, field, times }));
  const back = panelPath(field('back')) || `/rooms/${room}${control.goesTo}`;
  ctx.status = 303;
  ctx.redirect(`${root}${back}${back.includes('?') ? '&' : '?'}notice=${notice}${anchorOf(back, name)}`);
}

/** Whether a page of the panel is that of a room, Live. */
function isLive(page: string): boolean {
  return /^\/rooms\/[^/]+$/.test(page.split('?')[0] ?? '');
}

/** Where on a page a form is; '': at its top. */
function anchorOf(page: string, name: string): string {
  return page.endsWith('/controls') || (isLive(page) && name === 'message') ? `#${name}-card` : '';
}

/** Adds the controls. A form is sent to look first (`step` is `look`), to act (none), or to be changed once more (`edit`). */
export function addControlRoutes(router: Router, routes: SignedInRoutes): void {
  const { run, render, root, data, asked, common } = routes;
  const showControls = createShowControls(routes);

  /** Says what a form will do. */
  async function showConfirmation({ ctx, session, room, field, name, control }: FormSent): Promise<void> {
    const shared = common(ctx, session);
    const { times } = shared;
    const read = readMoments(control, field, times);
    const body = { ...control.body(read.field, room), dry_run: true };
    const asked = { caller: session.caller, room, name: field('planned'), body };
    const preview = control.hasDryRun ? await run(control.operation, asked) : null;
    const state = await data.room(room);
    const foretold = control.foretell(preview, { room: state, field: read.field, times });
    if (foretold === null) return showControls(ctx, session, { room, draft: unmistaken(name, field) });
    const typed = [...control.fields, 'back'].map((each) => [each, field(each)] as const);
    const values = {
      ...{ ...shared, room: state, name, tab: isLive(field('back')) ? 'live' : 'controls' },
      foretold: { ...foretold, warnings: [...read.asides, ...(foretold.warnings ?? [])] },
      fields: [...typed, ...read.understood, ...seenFields(state)],
    };
    render(ctx, { template: 'confirm.njk', values });
  }

  async function answerForm(sent: FormSent): Promise<void> {
    const { ctx, session, room, field, name } = sent;
    const step = field('step');
    if (step === 'edit') return showControls(ctx, session, { room, draft: unmistaken(name, field) });
    try {
      await (step === 'look' ? showConfirmation(sent) : act(routes, sent));
    } catch (error) {
      if (!isMistake(error)) throw error;
      await showControls(ctx, session, { room, draft: mistaken(name, field, error), status: error.status });
    }
  }

  router.get(
    '/rooms/:room/controls',
    asked('controls', async (ctx, session, room) => {
      const { change } = ctx.query;
      if (typeof change !== 'string') return showControls(ctx, session, { room });
      const { planned } = schedule.parse(await run('getSchedule', { caller: session.caller, room }));
      const draft = replanForm(planned, change, common(ctx, session).times);
      await showControls(ctx, session, { room, draft, status: draft.mistake === null ? 200 : 404 });
    }),
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
        await answerForm({ ctx, session, room, name, control, field: await readPanelForm(ctx, session) });
      }),
    );
  }
}
