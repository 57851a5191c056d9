import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { codeForm, postForm, SHOP_AUTH } from '../support/endpoints.ts';
import { freePort } from '../support/free-port.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { startRedis } from '../support/redis-servers.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { wrongClock } from '../support/wrong-clock.ts';
import { discoverShop } from './deployment.ts';

const ADMISSION_S = 600;

interface Answer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly expires_in: number;
}

describe.each([-120, 120])('a process whose clock is wrong by %d seconds', (offS) => {
  test.each([
    { format: 'opaque', takers: ['/userinfo', '/verify?room=launch'] },
    { format: 'jwt', takers: ['/verify?room=launch'] },
  ])(
    'lets people in, and its $format tokens are taken and refreshed everywhere',
    { timeout: 60_000 },
    async ({ format, takers }) => {
      await using redis = await startRedis();
      const client = { access_token: '1m', access_token_format: format };
      const options = {
        ...launchSetup({ admission: `${ADMISSION_S}s` }, client),
        redisUrl: `redis://127.0.0.1:${redis.node.port}`,
      };
      const [wrongPort, rightPort] = [await freePort(), await freePort()];
      const issuer = `http://127.0.0.1:${wrongPort}`;
      const host = { Host: new URL(issuer).host };
      await using wrong = await startProduct({ ...options, issuer, port: wrongPort, env: wrongClock(offS) });
      await using right = await startProduct({ ...options, issuer, port: rightPort });
      const at = (product: Product, path: string) => `http://127.0.0.1:${product.port}${path}`;

      async function tokens(product: Product, form: Record<string, string>): Promise<Answer> {
        const answer = await postForm(at(product, '/token'), form, { ...SHOP_AUTH, ...host });
        expect(answer).toMatchObject({ status: 200 });
        return answer.body as unknown as Answer;
      }

      /** Everybody takes the token, and the visit that it tells of ends when it should by the right clock. */
      async function isGood({ access_token, id_token, expires_in }: Answer): Promise<void> {
        for (const product of [wrong, right]) {
          for (const path of takers) {
            const headers = { ...host, Authorization: `Bearer ${access_token}` };
            expect((await http(at(product, path), { headers })).status).toBe(200);
          }
        }
        expect(expires_in).toBe(60);
        const { exp = 0, entered_at: enteredAtS } = decodeJwt<{ entered_at: number }>(id_token);
        expect(Math.abs(exp - enteredAtS - ADMISSION_S)).toBeLessThanOrEqual(1);
        expect(Math.abs(enteredAtS - Date.now() / 1000)).toBeLessThan(30);
      }

      const shop = await discoverShop(issuer);
      for (const [arrives, exchanges] of [
        [wrong, right],
        [right, wrong],
      ] as const) {
        const browser = new Browser({ headers: host });
        const login = await shop.login();
        const onTheWay = (url: string): string => at(arrives, url.slice(issuer.length));
        const waiting = await browser.request(onTheWay(login.url));
        await wrong.admin.advance('launch', 1);
        let next = waiting.location ?? '';
        for (const seen = new Set<string>(); !shop.isCallback(next); seen.add(next)) {
          // The other process goes on with what this one has begun.
          if (seen.size > 4) throw new Error(`sent round: ${[...seen].join(' ')}`);
          next =
            (await browser.request(at(seen.size % 2 === 0 ? exchanges : arrives, next.slice(issuer.length))))
              .location ?? next;
        }
        const sent = codeForm(next, login.codeVerifier);
        const first = await tokens(exchanges, sent);
        await isGood(first);
        for (const product of [wrong, right]) {
          const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
          await isGood(await tokens(product, form));
        }
      }
      const metrics = (await http(at(wrong, '/metrics'))).text;
      expect(Number(/^owr_clock_error_seconds (.*)$/m.exec(metrics)?.[1])).toBeCloseTo(120, 0);
    },
  );
});
