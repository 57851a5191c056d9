import type Router from '@koa/router';
import type { Context } from 'koa';
import type { z } from 'zod';
import { operatorKeyList, operatorKeyMade, type operatorKeyView } from '../admin/operator-key-operations.ts';
import { HttpProblem } from '../requests/problem.ts';
import type { Field } from './controls/control.ts';
import type { LocalTimes } from './local-times.ts';
import { isMistake, mistakeWords, wrongFields } from './mistake-words.ts';
import { readPanelForm } from './panel-form.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';
import { readTime, timeDemand } from './typed-time.ts';

type KeyView = z.output<typeof operatorKeyView>;

function keyLine(
  { name, role, rooms, expires_at, managed, made_at, made_by, last_used_at }: KeyView,
  times: LocalTimes,
): object {
  return {
    ...{ name, role, rooms, managed, madeBy: made_by },
    usedAt: last_used_at === null ? null : times.when(last_used_at),
    madeAt: made_at === null ? null : times.stamp(made_at),
    expiresAt: expires_at === null ? null : times.stamp(expires_at),
    isOver: expires_at !== null && Date.parse(expires_at) <= times.nowMs,
  };
}

/** @throws HttpProblem `request_invalid` for what is no time */
function expiryOf(typed: string, times: LocalTimes): string | null {
  if (typed.trim() === '') return null;
  const time = readTime(typed, times);
  if (time === null)
    throw new HttpProblem('request_invalid', { errors: [{ path: 'expires_at', message: timeDemand }] });
  return new Date(time.ms).toISOString();
}

const nothingTyped: Field = () => '';

interface Draft {
  readonly field: Field;
  readonly mistake: string | null;
  readonly wrong: ReadonlySet<string>;
}

/** Adds the keys of operators: the list, a form that makes one, and a page that says what withdrawing one ends. */
export function addOperatorPages(router: Router, routes: SignedInRoutes): void {
  const { run, notices, render, root, data, asked, common } = routes;

  async function showKeys(ctx: Context, session: PanelSession, draft: Draft, status = 200): Promise<void> {
    const { caller } = session;
    const shared = common(ctx, session);
    const { operator_keys: keys } = operatorKeyList.parse(await run('listOperatorKeys', { caller }));
    const rooms = (await data.rooms(caller)).map(({ room, title }) => ({ room, title }));
    const lines = keys.map((key) => keyLine(key, shared.times));
    const values = {
      ...{ ...shared, operators: lines, rooms, here: '/operators' },
      ...{ entered: draft.field, mistake: draft.mistake, isWrong: (field: string) => draft.wrong.has(field) },
    };
    render(ctx, { status, template: 'operators.njk', values });
  }

  async function make(ctx: Context, session: PanelSession, field: Field): Promise<void> {
    const { caller } = session;
    const shared = common(ctx, session);
    const rooms = (await data.rooms(caller)).map(({ room }) => room).filter((room) => field(`room_${room}`) !== '');
    const body = {
      ...{ name: field('name').trim(), role: field('role') },
      rooms: rooms.length === 0 ? null : rooms,
      expires_at: expiryOf(field('expires_at'), shared.times),
    };
    const made = operatorKeyMade.parse(await run('makeOperatorKey', { caller, body }));
    // Not a page to be sent to: no address may have the key.
    const values = { ...shared, made: keyLine(made, shared.times), key: made.key, here: '/operators' };
    render(ctx, { template: 'operator-made.njk', values });
  }

  router.get(
    '/operators',
    asked('operators', (ctx, session) =>
      showKeys(ctx, session, { field: nothingTyped, mistake: null, wrong: new Set() }),
    ),
  );
  router.post(
    '/operators',
    asked('operator-make', async (ctx, session) => {
      const field = await readPanelForm(ctx, session);
      try {
        await make(ctx, session, field);
      } catch (error) {
        if (!isMistake(error)) throw error;
        await showKeys(ctx, session, { field, mistake: mistakeWords(error), wrong: wrongFields(error) }, error.status);
      }
    }),
  );

  router.get(
    '/operators/withdraw',
    asked('operator-withdraw-look', async (ctx, session) => {
      const { operator_keys: keys } = operatorKeyList.parse(await run('listOperatorKeys', { caller: session.caller }));
      const found = keys.find(({ name, managed }) => name === ctx.query.name && managed === 'api');
      if (found === undefined) throw new HttpProblem('operator_key_unknown');
      const shared = common(ctx, session);
      const values = { ...shared, operator: keyLine(found, shared.times), here: '/operators' };
      render(ctx, { template: 'operator-withdraw.njk', values });
    }),
  );
  router.post(
    '/operators/withdraw',
    asked('operator-withdraw', async (ctx, session) => {
      const name = (await readPanelForm(ctx, session))('name');
      await run('withdrawOperatorKey', { caller: session.caller, name });
      ctx.status = 303;
      // Whoever has withdrawn their own key is sent to the sign-in from there.
      ctx.redirect(`${root}/operators?notice=${notices.seal(session, `The key of ${name} is withdrawn.`)}`);
    }),
  );
}
