import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as oidc from 'openid-client';
import { Strategy } from 'openid-client/passport';
import type { GatewayBasics } from './protected-site.ts';
import { WELCOME } from './site.ts';

/** What the site keeps for a browser, as express-session does. The strategy keeps its one login state in it. */
interface Session {
  returnTo?: string;
  claims?: unknown;
}

/** What a strategy tells passport. */
interface Told {
  success(claims: unknown): void;
  fail(challenge: unknown): void;
  redirect(location: string): void;
  error(error: unknown): void;
}

const CALLBACK = '/oauth2/callback';

/** A site in Node that logs visitors in by itself, with the passport strategy of openid-client. */
export async function startNodeSite({ issuer, port, clientId, clientSecret }: GatewayBasics): Promise<AsyncDisposable> {
  const origin = `http://127.0.0.1:${port}`;
  const config = await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    execute: [oidc.allowInsecureRequests],
  });
  const strategy = new Strategy({ config, callbackURL: origin + CALLBACK, scope: 'openid' }, (tokens, verified) =>
    verified(null, tokens.claims()),
  );
  const sessions = new Map<string, Session>();

  function sessionOf(req: IncomingMessage, res: ServerResponse): Session {
    const known = sessions.get(/(?:^|; )site=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1] ?? '');
    if (known !== undefined) return known;
    const id = randomUUID();
    const session: Session = {};
    sessions.set(id, session);
    res.setHeader('Set-Cookie', `site=${id}; Path=/; HttpOnly; SameSite=Lax`);
    return session;
  }

  const server = createServer((req, res) => {
    const session = sessionOf(req, res);
    const isCallback = req.url?.startsWith(CALLBACK) === true;
    if (session.claims !== undefined && !isCallback) return void res.end(`<h1>${WELCOME}</h1>`);
    if (!isCallback) session.returnTo = req.url ?? '/';
    const sendTo = (location: string) => void res.writeHead(302, { Location: location }).end();
    const refuse = (status: number) => void res.writeHead(status, { 'Content-Type': 'text/html' }).end('Not logged in');
    const told: Told = {
      success(claims) {
        session.claims = claims;
        sendTo(session.returnTo ?? '/');
      },
      fail: () => refuse(401),
      redirect: sendTo,
      error: () => refuse(500),
    };
    const asked = Object.assign(req, { session, protocol: 'http', host: `127.0.0.1:${port}` });
    // As passport runs a strategy: each request has one of its own that it tells.
    Object.assign(Object.create(strategy) as Strategy, told).authenticate(asked as never, {});
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
