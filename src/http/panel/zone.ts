import type Router from '@koa/router';
import type { Context } from 'koa';
import { isTimeZone } from '../../config/words/time-zone.ts';
import { readPanelForm } from './panel-form.ts';
import { panelPath } from './panel-path.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

const ZONE_COOKIE = 'owr_zone';
const CHOSEN_MS = 365 * 86_400_000;

/** The time zone in which a browser is shown times: the one that the operator has chosen, or that of the sign-in. */
export function zoneOf(ctx: Context, session: PanelSession): string {
  const chosen = ctx.cookies.get(ZONE_COOKIE, { signed: false }) ?? '';
  return isTimeZone(chosen) ? chosen : session.zone;
}

/** Adds the page on which an operator chooses the time zone of the panel. */
export function addZoneRoutes(router: Router, { render, root, asked, common }: SignedInRoutes): void {
  router.get(
    '/zone',
    asked('zone', async (ctx, session) => {
      const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
      const values = { ...common(ctx, session), zones, back: panelPath(ctx.query.back) };
      render(ctx, { template: 'zone.njk', values });
    }),
  );
  router.post(
    '/zone',
    asked('zone-choose', async (ctx, session) => {
      const field = await readPanelForm(ctx, session);
      const chosen = field('zone');
      if (isTimeZone(chosen)) {
        ctx.cookies.set(ZONE_COOKIE, chosen, {
          ...{ path: root, secure: ctx.secure, httpOnly: true, sameSite: 'strict' },
          ...{ overwrite: true, signed: false, maxAge: CHOSEN_MS },
        });
      }
      ctx.status = 303;
      ctx.redirect(`${root}${panelPath(field('back'))}`);
    }),
  );
}
