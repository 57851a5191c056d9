import type { Context } from 'koa';
import type { Translator } from '../../language/translator.ts';
import { acceptedLanguages } from '../../web/accepted.ts';
import { type PagePolicy, pageHeaders } from './page-headers.ts';
import type { Draw, Figures } from './plates.ts';
import { type RefreshFigures, refreshFigures, withRefreshOf } from './refresh.ts';
import type { Values } from './slots.ts';
import type { Views } from './views.ts';

const requestRooms = new WeakMap<object, string>();

/** Names the room that a request is about: pages of faults look like those of the room too. */
export function nameRoom(ctx: Pick<Context, 'req'>, room: string): void {
  requestRooms.set(ctx.req, room);
}

export interface PageOptions extends PagePolicy {
  readonly template: string;
  readonly values: Values;
  /** Those of the values that differ from visitor to visitor, `refreshAfter` and `refresh` among them. Absent: the page is drawn each time. */
  readonly figures?: Figures;
  /** Whose words and look the page has; null: those of no room in particular. */
  readonly room: string | null;
  /** BCP 47 tags, the most wanted first. */
  readonly languages: readonly string[];
}

/** A page as it is sent. */
export interface RenderedPage {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** A page that nobody caches, frames or sniffs. Its `Vary` is left to whoever knows on what else the answer depends. */
export function createPage(views: Views, options: PageOptions): RenderedPage {
  const { room, languages } = options;
  const words = views.words(languages, room);
  return { headers: pageHeaders(words.language, options), body: createBody(views, options, words) };
}

function createBody(views: Views, options: PageOptions, words: Translator): string {
  const { template, values, figures, room, refresh = null, script = false } = options;
  const all = {
    refreshAfter: refresh?.afterS ?? null,
    ...values,
    refresh: refresh === null ? null : refreshFigures(refresh, script),
  };
  const draw: Draw = ({ refresh: told, ...shown }, say) => {
    const page = views.render(template, shown, say, room);
    return refresh === null ? page : withRefreshOf(page, told as RefreshFigures, refresh.byScript);
  };
  const plates = figures === undefined ? null : views.plates(room);
  if (plates === null || figures === undefined) return draw(all, words);
  const kind = [template, words.language, room, refresh?.byScript].join(' ');
  return plates.page(kind, all, figures, words, draw);
}

export interface AnswerOptions extends Omit<PageOptions, 'room' | 'languages'> {
  readonly status: number;
  /** Absent: the room that the request was named to be of, if any. */
  readonly room?: string | null;
  /** Languages that go before those of the browser. */
  readonly locales?: readonly string[];
}

/** Answers a browser with a page. */
export function renderPage(ctx: Context, views: Views, { status, locales = [], ...options }: AnswerOptions): void {
  const languages = [...locales, ...acceptedLanguages(ctx.req)];
  const room = options.room ?? requestRooms.get(ctx.req) ?? null;
  const { headers, body } = createPage(views, { ...options, room, languages });
  ctx.status = status;
  for (let at = 0; at < headers.length; at += 2) ctx.set(headers[at] ?? '', headers[at + 1] ?? '');
  ctx.vary('Accept-Language');
  ctx.body = body;
}
