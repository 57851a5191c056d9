import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the site answers: with a status (redirects lead to where it is well), or not at all. */
export type SiteHealth = number | 'hangs';

/** A site whose health somebody checks. */
export interface CheckedSite extends AsyncDisposable {
  readonly url: string;
  health: SiteHealth;
  /** When each check came, in milliseconds by a clock that never goes back. */
  readonly checkedAtMs: readonly number[];
}

export async function startCheckedSite(): Promise<CheckedSite> {
  const checkedAtMs: number[] = [];
  const server = createServer((req, res) => {
    if (req.url === '/well') {
      res.writeHead(200).end();
      return;
    }
    checkedAtMs.push(performance.now());
    if (site.health === 'hangs') return;
    res.writeHead(site.health, site.health >= 300 && site.health < 400 ? { Location: '/well' } : {}).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const site: CheckedSite = {
    url: `http://127.0.0.1:${port}/healthz`,
    health: 200,
    checkedAtMs,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return site;
}
