import process from 'node:process';
import type { RedisNode } from '../../src/store/redis/redis-target.ts';
import { documented } from './documented.ts';
import { answers, type Program } from './program.ts';
import { startInFolder } from './program-folder.ts';

const DOCUMENT = 'docs/gateways/mod-auth-openidc.md';

const MODULES = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'proxy', 'proxy_http', 'auth_openidc'];

export interface ApacheOptions {
  readonly issuer: string;
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Origin of the protected site. */
  readonly upstream: string;
  /** `OIDCStateTimeout`: how long a login of its own may take. */
  readonly loginStateSeconds?: number;
  /** `OIDCDefaultURL`; none when absent. */
  readonly defaultUrl?: string;
  /** Where the module keeps its sessions, by default as documented. */
  readonly cache?: ApacheCache;
}

export type ApacheCache =
  | { readonly kind: 'shm' /** `OIDCCacheShmMax` */; readonly entries: number }
  | { readonly kind: 'redis'; readonly server: RedisNode };

/** The real Apache with mod_auth_openidc, configured as documented, but for http and short times. */
export function startApache(options: ApacheOptions): Promise<Program> {
  const { port } = options;
  return startInFolder(
    (folder) => ({ 'apache.conf': [...server(folder, port), ...gateway(options)].join('\n') }),
    (folder) => ({
      command: 'apache2',
      args: ['-DFOREGROUND', '-d', folder, '-f', `${folder}/apache.conf`],
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      isReady: () => answers(`http://127.0.0.1:${port}/oauth2/callback`),
    }),
  );
}

/** A server of its own, apart from any that the machine has. */
function server(folder: string, port: number): string[] {
  return [
    `ServerRoot "${folder}"`,
    `DefaultRuntimeDir "${folder}"`,
    `PidFile "${folder}/apache.pid"`,
    // Onto its own output, which is a socket: Apache cannot open that by name.
    'ErrorLog "|/bin/cat"',
    `Listen 127.0.0.1:${port}`,
    `ServerName 127.0.0.1:${port}`,
    'UseCanonicalName On',
    ...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
    // Apache refuses to serve as root.
    ...(process.getuid?.() === 0 ? ['User www-data', 'Group www-data'] : []),
    'StartServers 1',
    'ThreadsPerChild 8',
    'MaxRequestWorkers 8',
  ];
}

function gateway({ issuer, port, clientId, clientSecret, upstream, ...rest }: ApacheOptions): string[] {
  const { loginStateSeconds = 300, defaultUrl, cache = { kind: 'shm', entries: 4_000 } } = rest;
  const documentedSettings = documented(DOCUMENT, 'mod_auth_openidc.conf', {
    // It wants https here.
    'https://wait.example.com/none': 'https://127.0.0.1:9/none',
    'https://wait.example.com': issuer,
    'https://shop.example.com': `http://127.0.0.1:${port}`,
    'http://127.0.0.1:8080': upstream,
    'OIDCClientID shop': `OIDCClientID ${clientId}`,
    SECRET_OF_CLIENT: clientSecret,
    RANDOM_SECRET: '0123456789abcdef0123456789abcdef',
    // The access token lasts 10 seconds: it is refreshed from its second one on.
    'BeforeExpiry 10': 'BeforeExpiry 9',
    'OIDCCacheShmMax 4000': cacheSettings(cache),
  });
  return [
    documentedSettings,
    `OIDCStateTimeout ${loginStateSeconds}`,
    ...(defaultUrl === undefined ? [] : [`OIDCDefaultURL ${defaultUrl}`]),
    '',
  ];
}

function cacheSettings(cache: ApacheCache): string {
  if (cache.kind === 'shm') return `OIDCCacheShmMax ${cache.entries}`;
  return `OIDCCacheType redis\nOIDCRedisCacheServer ${cache.server.host}:${cache.server.port}`;
}
