import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the site says to whoever a gateway lets through. */
export const WELCOME = 'Welcome to the protected site';

export interface SiteVisit {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A site that knows nothing of OpenID Connect: whoever reaches it is in. */
export interface Site extends AsyncDisposable {
  readonly origin: string;
  /** Every request that a gateway let through, in order. */
  readonly visits: readonly SiteVisit[];
}

export interface SiteOptions {
  /** A free one, if not given. */
  readonly port?: number;
  /** Pages that say something else, as HTML. */
  readonly pages?: Readonly<Record<string, string>>;
}

/** Starts the site. */
export async function startSite({ port: listenOn = 0, pages = {} }: SiteOptions = {}): Promise<Site> {
  const visits: SiteVisit[] = [];
  const server = createServer((req, res) => {
    visits.push({ method: req.method ?? '', path: req.url ?? '', headers: req.headers });
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    const path = new URL(req.url ?? '/', 'http://site').pathname;
    res.end(pages[path] ?? `<!doctype html><title>Site</title><h1>${WELCOME}</h1>`);
  });
  await new Promise<void>((resolve) => server.listen(listenOn, '127.0.0.1', resolve));
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
