import type Router from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import { idempotencyKey } from '../admin/idempotency-key.ts';
import type { Call, Operation } from '../admin/operation.ts';
import { perform } from '../admin/perform.ts';
import { readFormBody } from '../form-body.ts';
import { HttpProblem } from '../problem.ts';
import { requireToken } from './cross-site.ts';
import type { Notices } from './notice.ts';
import { type Answer, type PanelAction, pauseAll, roomActions } from './panel-actions.ts';
import type { PanelData } from './panel-data.ts';
import type { RenderPanel } from './panel-views.ts';
import type { PanelSession } from './sessions.ts';

const MAX_FORM_BYTES = 16 * 1024;

type Answering = (ctx: Context, session: PanelSession, room: string) => Promise<void>;

export interface ActionRoutesOptions {
  readonly operations: readonly Operation[];
  readonly notices: Notices;
  readonly logger: Logger;
  readonly render: RenderPanel;
  readonly root: string;
  readonly data: PanelData;
  /** Names a route and lets those who are signed in through to it. */
  readonly asked: (
    name: string,
    answer: Answering,
  ) => (ctx: Context & { params: Record<string, string> }) => Promise<void>;
  readonly common: (ctx: Context, session: PanelSession) => Record<string, unknown>;
}

type Field = (name: string) => string;

/** Adds what the forms of the panel do, each by the operation of the admin API that does it. */
export function addActionRoutes(router: Router, options: ActionRoutesOptions): void {
  const { notices, logger, render, root, data, asked, common } = options;
  const operations = new Map(options.operations.map((operation) => [operation.id, operation]));

  function run(id: string, call: Partial<Call<unknown, unknown>> & Pick<Call<unknown, unknown>, 'caller'>) {
    const operation = operations.get(id);
    if (operation === undefined) throw new Error(`there is no operation ${id}`);
    const defaults = {
      room: '',
      sub: '',
      name: '',
      idempotencyKey: null,
      lastEventId: null,
      query: {},
      body: undefined,
    };
    return perform({ operation, call: { ...defaults, ...call }, logger });
  }

  /** @throws HttpProblem `csrf_missing` unless the form is one of this session */
  async function formOf(ctx: Context, session: PanelSession): Promise<Field> {
    const form = await readFormBody(ctx, MAX_FORM_BYTES);
    requireToken(ctx, session, form.get('csrf_token') ?? '');
    return (name) => form.get(name) ?? '';
  }

  async function act(ctx: Context, session: PanelSession, room: string, action: PanelAction): Promise<void> {
    const { caller } = session;
    const field = await formOf(ctx, session);
    const answer = await run(action.operation, {
      caller,
      room,
      sub: field('sub').trim(),
      idempotencyKey: idempotencyKey(field('idempotency_key') || undefined, caller),
      body: action.body(field, room),
    });
    // Each action reads what its own operation answers.
    const notice = notices.seal(session, action.did(answer as Answer));
    ctx.status = 303;
    ctx.redirect(`${root}${room === '' ? '' : `/rooms/${room}`}?notice=${notice}`);
  }

  router.post(
    '/pause',
    asked('pause-all', (ctx, session) => act(ctx, session, '', pauseAll)),
  );
  for (const [name, action] of Object.entries(roomActions)) {
    router.post(
      `/rooms/:room/${name}`,
      asked(name, (ctx, session, room) => act(ctx, session, room, action)),
    );
  }
  router.get(
    '/rooms/:room/advance',
    asked('preview', async (ctx, session, room) => {
      const by = Number(ctx.query.by);
      const { caller } = session;
      const preview = await run('advance', { caller, room, body: { by, dry_run: true } });
      const values = { ...common(ctx, session), room: await data.room(room), by, preview, tab: 'controls' };
      render(ctx, { template: 'advance.njk', values });
    }),
  );
  router.post(
    '/rooms/:room/visitors',
    asked('visitors', async (ctx, session, room) => {
      const field = await formOf(ctx, session);
      const visitor = await run('lookUpVisitor', { caller: session.caller, room, body: lookup(field) });
      const values = { ...common(ctx, session), room: await data.room(room), visitor, tab: 'controls' };
      render(ctx, { template: 'visitor.njk', values });
    }),
  );
}

/** What a visitor is looked up by: whoever asks for help reads something out, and nobody should have to say what it is. */
function lookup(field: Field): unknown {
  const text = field('visitor').trim();
  if (text === '') {
    throw new HttpProblem('request_invalid', { errors: [{ path: 'visitor', message: 'must be told' }] });
  }
  if (/^\d{1,15}$/.test(text)) return { [field('by') === 'entry' ? 'entry' : 'number']: Number(text) };
  return text.includes('.') ? { receipt: text } : { sub: text };
}
