import type { Context } from 'koa';

/** Pages of the panel, below its root: a browser may be sent back to them. A list of visits or acts is one of several, by its query. */
const PAGES = [
  String.raw`rooms\/[A-Za-z0-9_-]{1,200}(?:\/(?:controls|visits)(?:\/[A-Za-z0-9_-]{1,200})?|\/definition)?`,
  String.raw`rooms\/[A-Za-z0-9_-]{1,200}\/visits\?state=(?:live|ended)(?:&after=[\w.:%-]{1,200})?`,
  String.raw`rooms\/[A-Za-z0-9_-]{1,200}\?minutes=\d{2,4}`,
  String.raw`find(?:\?q=[\w.~!'()*%+-]{1,12000})?`,
  String.raw`clients(?:\/[\w.~!'()*%-]{1,400}(?:\/connection|\/gateway\?gateway=[\w-]{1,40})?)?`,
  String.raw`audit(?:\?[\w=&%.:+-]{1,600})?`,
  String.raw`operators(?:\/withdraw\?name=[\w.~!'()*%+-]{1,400})?`,
  'pause|resume|message|reload|zone|keyboard|new-client|new-room',
];
const PAGE = new RegExp(`^(?:\\/(?:${PAGES.join('|')}))?$`);

/** The path of a request below the root of the panel. */
export function pathBelowRoot({ path }: Pick<Context, 'path'>): string {
  return path.slice('/admin'.length);
}

/** The page that was asked for, below the root of the panel: with its query, if it is another page by that. */
export function askedPage(ctx: Pick<Context, 'path' | 'search'>): string {
  const path = pathBelowRoot(ctx);
  return panelPath(path + ctx.search) || panelPath(path);
}

/** Checks the address of a page, below the root of the panel, that somebody says they come from. @returns '' unless it is one */
export function panelPath(back: unknown): string {
  return typeof back === 'string' && PAGE.test(back) ? back : '';
}
