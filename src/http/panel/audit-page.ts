import type Router from '@koa/router';
import type { z } from 'zod';
import type { AdminOperation } from '../admin/admin-operation.ts';
import { auditPage } from '../admin/audit-operations.ts';
import { HttpProblem } from '../requests/problem.ts';
import { changesOf } from './audit-words.ts';
import type { LocalTimes } from './local-times.ts';
import { isMistake, mistakeWords, wrongFields } from './mistake-words.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';
import { readTime, timeDemand } from './typed-time.ts';

const ACTS_A_PAGE = '50';

type Act = z.output<typeof auditPage>['acts'][number];

/** Of what is no operation. */
const otherActions: Readonly<Record<string, string>> = {
  signIn: 'Sign in',
  signOut: 'Sign out',
  wrongKey: 'Wrong key',
  increment_serving_counter: 'AWS: increment serving counter',
  update_session: 'AWS: update session',
  reset_initial_state: 'AWS: reset initial state',
};

/** What every act can be called, by its name in the log. */
function actionWords(operations: readonly AdminOperation[]): ReadonlyMap<string, string> {
  const acting = operations.filter(({ method }) => method !== 'get').map(({ id, summary }) => [id, summary] as const);
  return new Map([...acting, ...Object.entries(otherActions)]);
}

const filters = ['who', 'room', 'action', 'from', 'to'] as const;

/** What a form of filters says, as it was typed. */
type Typed = Readonly<Record<(typeof filters)[number], string>>;

/** The filter as the admin API takes it. @throws HttpProblem `request_invalid` for what is no time */
function queryOf(typed: Typed, times: LocalTimes): Record<string, string> {
  const given = filters.filter((name) => typed[name] !== '');
  return Object.fromEntries(given.map((name) => [name, isTime(name) ? isoOf(name, typed[name], times) : typed[name]]));
}

function isTime(name: keyof Typed): boolean {
  return name === 'from' || name === 'to';
}

function isoOf(path: string, typed: string, times: LocalTimes): string {
  const time = readTime(typed, times);
  if (time === null) throw new HttpProblem('request_invalid', { errors: [{ path, message: timeDemand }] });
  return new Date(time.ms).toISOString();
}

/** Adds the page that tells who did what. */
export function addAuditPage(
  router: Router,
  operations: readonly AdminOperation[],
  { run, render, root, data, asked, common }: SignedInRoutes,
): void {
  const words = actionWords(operations);

  function lineOf(act: Act, times: LocalTimes): object {
    return {
      ...{ who: act.who, role: act.role, via: act.via, from: act.from, room: act.room, target: act.target },
      at: times.stamp(act.at),
      what: words.get(act.action) ?? act.action,
      isRefused: act.result === 'refused',
      changes: changesOf(act, times),
      isNew: act.before === null,
      isGone: act.after === null,
    };
  }

  router.get(
    '/audit',
    asked('audit', async (ctx, session) => {
      const { caller } = session;
      const shared = common(ctx, session);
      const textOf = (name: string) => String(ctx.query[name] ?? '').trim();
      const typed = Object.fromEntries(filters.map((name) => [name, textOf(name)])) as Typed;
      const cursor = textOf('cursor');
      const rooms = (await data.rooms(caller)).map(({ room, title }) => ({ room, title }));
      const values = { ...shared, rooms, actions: [...words].toSorted(([, one], [, other]) => (one < other ? -1 : 1)) };
      const asTyped = new URLSearchParams(Object.entries(typed).filter(([, value]) => value !== ''));
      const page = { typed, search: String(asTyped), isFirst: cursor === '', mistake: null, wrong: [] };
      try {
        const query = queryOf(typed, shared.times);
        const answer = await run('readAudit', {
          caller,
          query: { ...query, limit: ACTS_A_PAGE, ...(cursor !== '' && { cursor }) },
        });
        const { acts, next } = auditPage.parse(answer);
        const csv = `${root}/api/v1/audit?${new URLSearchParams({ ...query, format: 'csv' })}`;
        const found = { acts: acts.map((act) => lineOf(act, shared.times)), next, csv };
        render(ctx, { template: 'audit.njk', values: { ...values, ...page, ...found } });
      } catch (error) {
        if (!isMistake(error)) throw error;
        const mistake = { mistake: mistakeWords(error), wrong: [...wrongFields(error)] };
        const nothing = { acts: [], next: null, csv: null };
        render(ctx, {
          status: error.status,
          template: 'audit.njk',
          values: { ...values, ...page, ...mistake, ...nothing },
        });
      }
    }),
  );
}
