import type Router from '@koa/router';
import type { Context } from 'koa';
import { foundVisitors } from '../admin/find-operation.ts';
import type { Fate } from '../admin/visitor-fate.ts';
import { HttpProblem } from '../requests/problem.ts';
import { act } from './control-routes.ts';
import { giveBack } from './controls/give-back.ts';
import type { LocalTimes } from './local-times.ts';
import { isMistake, mistakeWords } from './mistake-words.ts';
import { readPanelForm } from './panel-form.ts';
import { panelPath } from './panel-path.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

const stateWords: Readonly<Record<Fate['state'], string>> = {
  prequeue: 'Waits for the draw',
  waiting: 'Waits in line',
  turn: 'May enter now',
  first_in_line: 'Is first in line, for the next free slot',
  missed: 'Lost the turn',
  void: 'Lost two turns',
  lapsed: 'Was let in, and did not arrive at the site',
  inside: 'Is inside',
  ended: 'Was inside',
  reset: 'Lost the place when the room was reset',
  not_known: 'Was called too long ago',
};

const outcomeWords = {
  completed: 'completed',
  abandoned: 'ended by an operator or a reset',
  expired: 'its time was up',
  lapsed: 'no code of it was exchanged in time',
} as const;

/** A moment of somebody's past: what it is, and when, in words or as a time. */
interface Line {
  readonly what: string;
  readonly at: ReturnType<LocalTimes['stamp']> | null;
  readonly words: string;
}

function linesOf(fate: Fate, times: LocalTimes): Line[] {
  const at = (what: string, seconds: number | null, words = ''): Line[] =>
    seconds === null ? [] : [{ what, at: times.stamp(seconds * 1000), words }];
  const { joined_after: after, joined_by: by, entry } = fate;
  const joined = [
    ...(after === null ? [] : [`after ${times.when(after * 1000)}`]),
    ...(by === null ? [] : [`by ${times.when(by * 1000)}`]),
  ];
  return [
    ...(entry === null ? [] : [{ what: 'Entry', at: null, words: String(entry) }]),
    ...(fate.ahead === null ? [] : [{ what: 'People ahead', at: null, words: String(fate.ahead) }]),
    ...(joined.length === 0 ? [] : [{ what: 'Joined', at: null, words: joined.join(', ') }]),
    ...at('Number drawn', fate.drawn_at),
    ...at('Called', fate.called_at),
    ...at('Turn over', fate.turn_over_at),
    ...fate.given_back.flatMap((given) => at('Place given back', given.at, given.by === null ? '' : `by ${given.by}`)),
    ...at('Turn until', fate.turn_until),
    ...fate.visits.flatMap(({ entered_at, ends_at, outcome }) => [
      ...at('Went in', entered_at),
      ...at(outcome === null ? 'Inside until' : 'Visit ended', ends_at, outcome === null ? '' : outcomeWords[outcome]),
    ]),
  ];
}

function cardOf(fate: Fate, title: string, times: LocalTimes): object {
  const live = fate.visits.find(({ outcome }) => outcome === null);
  return { ...fate, title, heading: stateWords[fate.state], lines: linesOf(fate, times), sub: live?.sub ?? null };
}

/** Adds the page on which visitors of all rooms are found, and giving a place back. */
export function addFindPage(router: Router, routes: SignedInRoutes): void {
  const { run, render, root, data, asked, common, notices } = routes;

  /** What was found. A text that the operation refuses has found nothing. */
  async function find({ caller }: PanelSession, q: string): Promise<Fate[]> {
    try {
      return foundVisitors.parse(await run('findVisitors', { caller, query: { q } })).candidates;
    } catch (error) {
      if (error instanceof HttpProblem && error.code === 'request_invalid') return [];
      throw error;
    }
  }

  async function showFound(ctx: Context, session: PanelSession): Promise<void> {
    const shared = common(ctx, session);
    const sought = typeof ctx.query.q === 'string' ? ctx.query.q.trim() : '';
    const candidates = sought === '' ? [] : await find(session, sought);
    const cards = await Promise.all(
      candidates.map(async (fate) => cardOf(fate, (await data.room(fate.room)).title, shared.times)),
    );
    const here = sought === '' ? '/find' : `/find?q=${encodeURIComponent(sought)}`;
    render(ctx, { template: 'find.njk', values: { ...shared, here, sought, cards } });
  }

  router.get('/find', asked('find', showFound));

  router.post(
    '/rooms/:room/give-back',
    asked('give-back', async (ctx, session, room) => {
      const field = await readPanelForm(ctx, session);
      try {
        await act(routes, { ctx, session, room, name: 'give-back', control: giveBack, field });
      } catch (error) {
        if (!isMistake(error)) throw error;
        const back = panelPath(field('back')) || '/find';
        const notice = notices.seal(session, `Nothing was changed. ${mistakeWords(error)}`);
        ctx.status = 303;
        ctx.redirect(`${root}${back}${back.includes('?') ? '&' : '?'}notice=${notice}`);
      }
    }),
  );
}
