import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as oidc from 'openid-client';
import type { ClientConfig } from '../config/config.ts';
import { beginLogin, finishLogin, keepVisit, ShopSessions } from './shop-session.ts';

export interface ShopOptions {
  readonly issuer: string;
  readonly client: ClientConfig;
}

export interface RunningShop extends AsyncDisposable {
  readonly url: string;
}

/** Ends the visit here and, by RP-initiated logout, in the waiting room. */
const LEAVE = '/leave';

/** The demo's protected site: a relying party like any other, which knows of the waiting room only what OIDC says. */
export async function startShop({ issuer, client }: ShopOptions): Promise<RunningShop> {
  const { redirect_uris: redirectUris, client_secret: secret } = client.metadata;
  const redirectUri = Array.isArray(redirectUris) ? String(redirectUris[0]) : '';
  const site = new URL(redirectUri);
  const configuration = await oidc.discovery(new URL(issuer), client.clientId, String(secret), undefined, {
    execute: [oidc.allowInsecureRequests],
  });
  const sessions = new ShopSessions();

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', site.origin);
    const known = sessions.find(req.headers.cookie);
    if (url.pathname === site.pathname && known !== null) {
      await finishLogin(configuration, url, known);
      return redirect(res, '/');
    }
    if (url.pathname === LEAVE && known !== null && known.visit !== null) {
      const logout = oidc.buildEndSessionUrl(configuration, {
        id_token_hint: known.visit.idToken,
        post_logout_redirect_uri: `${site.origin}/`,
      });
      known.visit = null;
      return redirect(res, logout.href);
    }
    if (url.pathname !== '/') return answer(res, 404, 'Not here', '<p>There is no such page in this shop.</p>');
    const visit = known === null ? null : await keepVisit(configuration, known);
    if (visit !== null) return answer(res, 200, 'Welcome to the shop', shopFloor(visit.number));
    const { id, session } = known === null ? sessions.open() : { id: null, session: known };
    if (id !== null) res.setHeader('Set-Cookie', `shop=${id}; HttpOnly; SameSite=Lax; Path=/`);
    return redirect(res, (await beginLogin(configuration, redirectUri, session)).href);
  }

  const server = createServer((req, res) => {
    serve(req, res).catch(() =>
      answer(res, 502, 'One moment', '<p>The shop could not let you in. <a href="/">Try again</a></p>'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(site.port), '127.0.0.1', resolve);
  });
  return {
    url: `${site.origin}/`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function shopFloor(number: number | null): string {
  return `<p>You are in${number === null ? '' : `, with number ${number}`}. Take your time.</p>
<p><a href="${LEAVE}">Leave the shop</a></p>`;
}

function redirect(res: ServerResponse, location: string): void {
  res.writeHead(303, { Location: location, 'Cache-Control': 'no-store' }).end();
}

function answer(res: ServerResponse, status: number, heading: string, content: string): void {
  res.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  res.end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<title>${heading}</title><h1>${heading}</h1>${content}</html>`);
}
