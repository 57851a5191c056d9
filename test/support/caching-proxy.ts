import { readFileSync } from 'node:fs';
import { runNginxWith } from './nginx.ts';
import type { Program } from './program.ts';

export interface CachingProxy extends Program {
  /** Where it keeps what it caches, one file each. */
  readonly cacheFolder: string;
}

export interface CachingProxyOptions {
  readonly port: number;
  /** Port of the product. */
  readonly originPort: number;
}

/** The real nginx as a cache, configured as docs/cdn.md says. */
export async function startCachingProxy({ port, originPort }: CachingProxyOptions): Promise<CachingProxy> {
  const configuration = readFileSync(new URL('../../deploy/nginx-cdn.conf', import.meta.url), 'utf8');
  let cacheFolder = '';
  const proxy = await runNginxWith(port, (folder) => {
    cacheFolder = `${folder}/cache`;
    const changes: readonly (readonly [string, string])[] = [
      ['/var/cache/nginx/waiting-room', cacheFolder],
      ['server 127.0.0.1:3000;', `server 127.0.0.1:${originPort};`],
      ['listen 80;', `listen 127.0.0.1:${port};`],
    ];
    // Pollers that share a few connections ask more often over each than any browser would.
    const start = `keepalive_requests 10000000;\n${configuration}`;
    return changes.reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`deploy/nginx-cdn.conf does not say ${from}`);
      return text.replace(from, to);
    }, start);
  });
  return { ...proxy, cacheFolder };
}
