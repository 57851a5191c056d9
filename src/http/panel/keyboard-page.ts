import type Router from '@koa/router';
import type { SignedInRoutes } from './signed-in-routes.ts';

/** Adds the page that lists the keys; where scripts run the same list is a dialog on every page. */
export function addKeyboardPage(router: Router, { render, asked, common }: SignedInRoutes): void {
  router.get(
    '/keyboard',
    asked('keyboard', async (ctx, session) => render(ctx, { template: 'keyboard.njk', values: common(ctx, session) })),
  );
}
