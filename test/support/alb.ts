import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPair, SignJWT } from 'jose';
import { type AlbGrant, type AlbProvider, AlbRefusal, fetchGrant, refreshGrant } from './alb-provider.ts';
import { AlbSeal } from './alb-seal.ts';
import { http } from './http.ts';

export interface AlbOptions extends AlbProvider {
  readonly authorizationEndpoint: string;
  readonly port?: number;
  /** Origin of the target group. */
  readonly target: string;
  readonly scope?: string;
  readonly sessionTimeoutMs?: number;
}

export interface Alb extends AsyncDisposable {
  readonly origin: string;
}

interface LoginState {
  readonly url: string;
  readonly nonce: string;
  readonly beganAtMs: number;
}

interface AlbSession extends AlbGrant {
  readonly beganAtMs: number;
}

const CALLBACK = '/oauth2/idpresponse';
const NONCE_COOKIE = 'AWSALBAuthNonce';
const SESSION_COOKIE = 'AWSELBAuthSessionCookie';
const SHARD_CHARACTERS = 4_000;
const LOGIN_TIMEOUT_MS = 15 * 60_000;
const COOKIE_AGE_S = 7 * 24 * 3600;

/**
 * A stand-in for the OIDC authentication of an AWS Application Load Balancer, after its user guide ("Authenticate users
 * using an Application Load Balancer", "Troubleshoot your Application Load Balancers"): its parameters, cookies,
 * headers, timeouts and status codes. Of what that leaves open, the choice here is the strict one.
 */
export async function startAlb(options: AlbOptions): Promise<Alb> {
  const { target, scope = 'openid', sessionTimeoutMs = COOKIE_AGE_S * 1000, epochMs } = options;
  const states = new AlbSeal();
  const sessions = new AlbSeal();
  const { privateKey } = await generateKeyPair('ES256');

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', origin);
    const cookies = parseCookies(req.headers.cookie ?? '');
    if (url.pathname === CALLBACK) return finishLogin(url, cookies, res);
    const session = await keepSession(readSession(cookies));
    if (session === null) return beginLogin(url, res);
    if (session.renewed !== null) setSession(res, session.renewed);
    return forward(req, res, session.renewed ?? session.kept);
  }

  function beginLogin(url: URL, res: ServerResponse): void {
    const nonce = randomBytes(12).toString('base64url');
    const state: LoginState = { url: url.href, nonce, beganAtMs: epochMs() };
    const location = new URL(options.authorizationEndpoint);
    location.search = new URLSearchParams({
      client_id: options.clientId,
      redirect_uri: origin + CALLBACK,
      response_type: 'code',
      scope,
      state: states.seal(state),
    }).toString();
    res.appendHeader('Set-Cookie', `${NONCE_COOKIE}=${nonce}; Path=/; HttpOnly`);
    res.writeHead(302, { Location: location.href }).end();
  }

  async function finishLogin(url: URL, cookies: Map<string, string>, res: ServerResponse): Promise<void> {
    if (url.searchParams.has('error')) throw new AlbRefusal(561);
    const state = states.open<LoginState>(url.searchParams.get('state') ?? '');
    const code = url.searchParams.get('code');
    if (state === null || code === null || cookies.get(NONCE_COOKIE) !== state.nonce) throw new AlbRefusal(401);
    if (epochMs() - state.beganAtMs > LOGIN_TIMEOUT_MS) throw new AlbRefusal(401);
    setSession(res, { ...(await fetchGrant(options, code, origin + CALLBACK)), beganAtMs: epochMs() });
    res.writeHead(302, { Location: state.url }).end();
  }

  function readSession(cookies: Map<string, string>): AlbSession | null {
    const shards: string[] = [];
    for (let shard = cookies.get(`${SESSION_COOKIE}-0`); shard !== undefined; ) {
      shards.push(shard);
      shard = cookies.get(`${SESSION_COOKIE}-${shards.length}`);
    }
    return sessions.open<AlbSession>(shards.join(''));
  }

  /** Without a refresh token a session lasts until its timeout; with one the provider has a say each time. */
  async function keepSession(
    kept: AlbSession | null,
  ): Promise<{ kept: AlbSession; renewed: AlbSession | null } | null> {
    if (kept === null || epochMs() - kept.beganAtMs > sessionTimeoutMs) return null;
    if (kept.refreshToken === null || epochMs() < kept.expiresAtMs) return { kept, renewed: null };
    const grant = await refreshGrant(options, kept.refreshToken);
    return grant === null ? null : { kept, renewed: { ...grant, beganAtMs: kept.beganAtMs } };
  }

  function setSession(res: ServerResponse, session: AlbSession): void {
    const sealed = sessions.seal(session);
    for (let shard = 0; shard * SHARD_CHARACTERS < sealed.length; shard += 1) {
      const value = sealed.slice(shard * SHARD_CHARACTERS, (shard + 1) * SHARD_CHARACTERS);
      res.appendHeader('Set-Cookie', `${SESSION_COOKIE}-${shard}=${value}; Path=/; HttpOnly; Max-Age=${COOKIE_AGE_S}`);
    }
  }

  async function forward(req: IncomingMessage, res: ServerResponse, session: AlbSession): Promise<void> {
    const data = await new SignJWT(session.claims)
      .setProtectedHeader({
        alg: 'ES256',
        kid: '12345678-1234-1234-1234-123456789012',
        signer: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/test/0123456789abcdef',
        iss: options.issuer,
        client: options.clientId,
        exp: Math.floor(session.expiresAtMs / 1000),
      })
      .sign(privateKey);
    const answer = await http(target + (req.url ?? '/'), {
      method: req.method ?? 'GET',
      headers: {
        'X-Amzn-Oidc-Accesstoken': session.accessToken,
        'X-Amzn-Oidc-Identity': session.claims.sub,
        'X-Amzn-Oidc-Data': data,
      },
    });
    res.writeHead(answer.status, { 'Content-Type': answer.headers['content-type'] ?? '' }).end(answer.text);
  }

  const server = createServer((req, res) => {
    serve(req, res).catch((error: unknown) => {
      res.writeHead(error instanceof AlbRefusal ? error.status : 500, { 'Content-Type': 'text/html' });
      res.end(`<h1>${res.statusCode}</h1>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function parseCookies(header: string): Map<string, string> {
  const pairs = header.split('; ').map((pair) => pair.split('=', 2));
  return new Map(pairs.map(([name = '', value = '']) => [name, value]));
}
