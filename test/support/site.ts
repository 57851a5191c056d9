import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the site says to whoever a gateway lets through. */
export const WELCOME = 'Welcome to the protected site';

export interface SiteVisit {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A site that knows nothing of OpenID Connect: whoever reaches it is in. */
export interface Site extends AsyncDisposable {
  readonly origin: string;
  /** Every request that a gateway let through, in order. */
  readonly visits: readonly SiteVisit[];
}

export async function startSite(): Promise<Site> {
  const visits: SiteVisit[] = [];
  const server = createServer((req, res) => {
    visits.push({ path: req.url ?? '', headers: req.headers });
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(`<!doctype html><title>Site</title><h1>${WELCOME}</h1>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    visits,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
