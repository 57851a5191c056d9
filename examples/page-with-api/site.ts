import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import process from 'node:process';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';

const { ISSUER = 'http://localhost:3000', SITE = 'http://localhost:4000' } = process.env;
const EVENT = 'concert';

/** The public keys of the waiting room, those of its ID tokens included: fetched once, and when there is a new one. */
const keys = createRemoteJWKSet(new URL(`${ISSUER}/.well-known/jwks.json`));

/** What an access token says; null: it is none, or not of this event, or its time is up. */
async function claimsOf(token: string): Promise<JWTPayload | null> {
  try {
    const { payload } = await jwtVerify(token, keys, { issuer: `${ISSUER}/aws/public`, audience: EVENT });
    return payload.token_use === 'access' ? payload : null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

async function sellTicket(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const claims = await claimsOf(/^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '');
  if (claims === null) {
    res.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
    return;
  }
  // One place in line, one ticket: `sub` is the same in every token of a visit.
  res.end(`A ticket for number ${claims.queue_position}. Enjoy!`);
}

const PAGES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/line.js': { file: 'line.js', type: 'text/javascript; charset=utf-8' },
};

async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { pathname } = new URL(req.url ?? '/', SITE);
  if (req.method === 'POST' && pathname === '/tickets') return sellTicket(req, res);
  const page = PAGES[pathname];
  if (page === undefined) {
    res.writeHead(404).end();
    return;
  }
  const text = await readFile(new URL(page.file, import.meta.url), 'utf8');
  res.writeHead(200, { 'Content-Type': page.type }).end(text.replaceAll('http://localhost:3000', ISSUER));
}

const server = createServer((req, res) => {
  serve(req, res).catch(() => res.writeHead(500).end());
});

server.listen(Number(new URL(SITE).port), '127.0.0.1', () => process.stdout.write(`The site: ${SITE}/\n`));
