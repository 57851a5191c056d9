import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, realTime } from '../support/eventually.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { http } from '../support/http.ts';
import type { Product } from '../support/product.ts';
import type { ProtectedSite } from '../support/protected-site.ts';
import { completion, ROOM, type VisitEnd, visitEnds } from '../support/visit-ends.ts';
import { visitorsInside } from '../support/visits.ts';

export interface EndOfVisitOptions {
  readonly start: () => Promise<ProtectedSite>;
  /**
   * Called before a visit ends. Its result is called after the end and waits as long as requests of the visit may still
   * pass, as docs/gateways.md says.
   */
  readonly watch: (setup: ProtectedSite, end: VisitEnd) => Promise<() => Promise<unknown>>;
  /** Where the gateway passes the access token on to the site; null: it passes none. */
  readonly tokenHeader: string | null;
}

/** Requests that a page sends at once: a gateway that lets one of them through is found out. */
const AT_ONCE = 3;

/** What holds behind every gateway: after the end of a visit, and the time in which requests may pass, none passes. */
export function endOfVisitTests({ start, watch, tokenHeader }: EndOfVisitOptions): void {
  describe('after the end of a visit the site gets no request of it', () => {
    let setup: ProtectedSite;

    beforeAll(async () => {
      setup = await start();
    });
    afterAll(() => setup[Symbol.asyncDispose]());

    const ends = tokenHeader === null ? visitEnds : [...visitEnds, completion];
    test.each(ends)('ended by $by', { timeout: 60_000 }, async (way) => {
      const { gateway, product, site } = setup;
      await product.admin.patch(ROOM, { admission: way.admission });
      const visitor = new GatewayVisitor(product);
      await visitor.joinsTheLine(`${gateway}/tickets`);
      await visitor.isCalled();
      const [sub = ''] = await visitorsInside(product, ROOM);
      await visitor.buys(gateway);
      const bought = site.visits.at(-1);
      expect(bought).toMatchObject({ method: 'POST', path: '/orders' });
      const accessToken = tokenHeader === null ? null : String(bought?.headers[tokenHeader]).replace('Bearer ', '');

      const gatewayKnows = await watch(setup, way);
      await way.end({ product, sub, accessToken, logOut: () => visitor.logsOut() });
      await gatewayKnows();
      const before = site.visits.length;
      const attempts = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => visitor.buys(gateway)));
      expect(site.visits.slice(before)).toEqual([]);
      for (const attempt of attempts) {
        if (attempt.status === 'rejected') throw attempt.reason;
        expect(await visitor.goesOn(attempt.value)).toMatchObject({
          status: 200,
          url: expect.stringContaining(`${product.issuer}/interaction/`),
          text: expect.stringContaining(way.shows),
        });
      }
      expect(site.visits.slice(before)).toEqual([]);
    });
  });
}

/** For gateways with back-channel logout: after an early end waits until the gateway has taken the logout token. */
export async function logoutToken({ product }: ProtectedSite, { isPlanned = false }: Partial<VisitEnd> = {}) {
  const before = await logoutsTaken(product);
  return async () => {
    if (isPlanned) return;
    await eventually('the gateway to take the logout token', async () => (await logoutsTaken(product)) > before);
  };
}

async function logoutsTaken({ port }: Product): Promise<number> {
  const { text } = await http(`http://127.0.0.1:${port}/metrics`);
  const [, count = '0'] =
    /^owr_event_deliveries_total\{room="launch",reader="logout",outcome="delivered"\} (\d+)$/m.exec(text) ?? [];
  return Number(count);
}

/** For gateways that ask by their own clock: waits until this much real time has passed since the end. */
export function within(boundMs: number): EndOfVisitOptions['watch'] {
  return async () => () => realTime(boundMs);
}
