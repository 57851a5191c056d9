import type Router from '@koa/router';
import type { Context } from 'koa';
import type { z } from 'zod';
import { readNumber } from '../admin/read-number.ts';
import { visitPage, type visitView } from '../admin/visit-operations.ts';
import { found } from '../admin/visitor-operations.ts';
import { HttpProblem } from '../requests/problem.ts';
import { mistaken, unmistaken } from './control-draft.ts';
import { act, createShowControls } from './control-routes.ts';
import type { Field } from './controls/control.ts';
import { endVisit } from './controls/end-visit.ts';
import type { LocalTimes } from './local-times.ts';
import { isMistake } from './mistake-words.ts';
import { readPanelForm } from './panel-form.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

const VISITS_A_PAGE = '50';

function visitLine(
  { sub, number, entered_at, ends_at, outcome }: z.output<typeof visitView>,
  times: LocalTimes,
): object {
  return { sub, number, enteredAt: times.stamp(entered_at * 1000), endsAt: times.stamp(ends_at * 1000), outcome };
}

/** What a visitor is looked up by: whoever asks for help reads something out, and nobody should have to say what it is. */
function lookup(field: Field): object {
  const text = field('visitor').trim();
  const number = readNumber(text);
  if (number !== null) return { [field('by') === 'entry' ? 'entry' : 'number']: number };
  return text.includes('.') ? { receipt: text } : { sub: text };
}

interface Shown {
  readonly room: string;
  readonly by: object;
  readonly tab: 'visits' | 'controls';
}

const missing = { path: 'visitor', message: 'must be told' };

/** Why nobody was found by what was asked. */
const unknownWords: Readonly<Record<string, string>> = {
  number: 'Nobody has this number: it was not given, or nobody holds it.',
  entry: 'No early visitor has this entry.',
  sub: 'No visit has this sub. Visits that ended are remembered for 24 hours.',
};

/** Adds looking visitors up, the list of visits, and a page for each, by which it can be ended. */
export function addVisitPages(router: Router, routes: SignedInRoutes): void {
  const { run, render, data, asked, common } = routes;
  const showControls = createShowControls(routes);

  router.get(
    '/rooms/:room/visits',
    asked('visits', async (ctx, session, room) => {
      const { state = 'live', after } = ctx.query;
      const query = { state, limit: VISITS_A_PAGE, ...(after !== undefined && { after }) };
      const { caller } = session;
      const shared = common(ctx, session);
      const { admissions, next } = visitPage.parse(await run('listAdmissions', { caller, room, query }));
      const page = {
        visits: admissions.map((visit) => visitLine(visit, shared.times)),
        next,
        state,
        isFirst: after === undefined,
      };
      render(ctx, {
        template: 'visits.njk',
        values: { ...shared, ...page, room: await data.room(room), tab: 'visits' },
      });
    }),
  );

  /** Shows somebody who was looked up. @throws HttpProblem as the operation says */
  async function showVisitor(ctx: Context, session: PanelSession, shown: Shown): Promise<void> {
    const { room, by, tab } = shown;
    const visitor = found.parse(await run('lookUpVisitor', { caller: session.caller, room, body: by }));
    const shared = common(ctx, session);
    const visit = visitor.admission === null ? null : visitLine(visitor.admission, shared.times);
    const values = { ...shared, room: await data.room(room), visitor, visit, tab };
    render(ctx, { template: 'visitor.njk', values });
  }

  router.get(
    '/rooms/:room/visits/:sub',
    asked('visit', (ctx, session, room) =>
      showVisitor(ctx, session, { room, by: { sub: ctx.params.sub }, tab: 'visits' }),
    ),
  );

  router.post(
    '/rooms/:room/end',
    asked('end', async (ctx, session, room) => {
      const field = await readPanelForm(ctx, session);
      await act(routes, { ctx, session, room, name: 'end', control: endVisit, field });
    }),
  );

  router.post(
    '/rooms/:room/visitors',
    asked('visitors', async (ctx, session, room) => {
      const field = await readPanelForm(ctx, session);
      const by = lookup(field);
      if (field('step') === 'edit') return showControls(ctx, session, { room, draft: unmistaken('visitors', field) });
      try {
        if (field('visitor').trim() === '') throw new HttpProblem('request_invalid', { errors: [missing] });
        await showVisitor(ctx, session, { room, by, tab: 'controls' });
      } catch (error) {
        if (!isMistake(error)) throw error;
        const unknown = error.code === 'visitor_unknown' ? unknownWords[Object.keys(by)[0] ?? ''] : undefined;
        const draft = { ...mistaken('visitors', field, error, unknown), wrong: new Set(['visitor']) };
        await showControls(ctx, session, { room, draft, status: error.status });
      }
    }),
  );
}
