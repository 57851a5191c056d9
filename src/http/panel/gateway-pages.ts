import type Router from '@koa/router';
import { clientView } from '../admin/client-operations.ts';
import { filledGuide } from '../admin/gateway-operations.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

/** How often the page of a client looks for what its gateway has done since. */
const REFRESH_S = 3;

/** The steps of a login in their order, as people call them. */
const STEPS = [
  ['authorization', 'Authorization request'],
  ['exchange', 'Token exchange'],
  ['userinfo', 'Userinfo'],
  ['refresh', 'Refresh'],
] as const;

/** Adds two pages for each client: its logins as they happen, and the configuration of its gateway. */
export function addGatewayPages(router: Router, { run, render, data, asked, common }: SignedInRoutes): void {
  router.get(
    '/clients/:client/connection',
    asked('connection', async (ctx, session) => {
      const { caller } = session;
      const shared = common(ctx, session);
      const client = clientView.parse(await run('getClient', { caller, name: ctx.params.client ?? '' }));
      const steps = STEPS.map(([step, title]) => {
        const { done_at: done, refused_at: refused } = client.steps[step];
        return { title, done: stampOf(done), refused: stampOf(refused) };
      });
      const { initiate_login_uri: page } = client.definition;
      const site = typeof page === 'string' ? page : null;
      const values = { ...shared, client, title: data.title(client.room), steps, site };
      render(ctx, { template: 'connection.njk', values, refreshAfter: REFRESH_S, script: true });

      function stampOf(at: string | null) {
        return at === null ? null : shared.times.stamp(Date.parse(at));
      }
    }),
  );

  router.get(
    '/clients/:client/gateway',
    asked('gateway', async (ctx, session) => {
      const { client = '' } = ctx.params;
      const { gateway } = ctx.query;
      const guide = filledGuide.parse(
        await run('getGateway', { caller: session.caller, name: client, query: { gateway } }),
      );
      const settings = Object.entries(guide.client).map(([name, value]) => ({
        name,
        value: Array.isArray(value) ? `[${value.join(', ')}]` : String(value),
        differs: guide.differs.includes(name),
      }));
      render(ctx, { template: 'gateway.njk', values: { ...common(ctx, session), clientId: client, guide, settings } });
    }),
  );
}
