import type { RedisNode, RedisTarget } from '../../store/redis/redis-target.ts';

export type RedisUrlResult =
  | { readonly kind: 'target'; readonly target: RedisTarget }
  | { readonly kind: 'invalid'; readonly message: string };

const FORMS =
  'redis://[user:password@]host:port[/database], redis+sentinel://…host:port,host:port/primary[/database] or redis+cluster://…host:port,host:port; rediss for TLS';

const ENCODE =
  'user name, password and primary must be percent-encoded: write @ as %40, / as %2F, # as %23 and % as %25';

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26379;

class RedisUrlMistake extends Error {}

function decoded(text: string): string | null {
  try {
    return text === '' ? null : decodeURIComponent(text);
  } catch {
    throw new RedisUrlMistake(ENCODE);
  }
}

function node(text: string, defaultPort: number): RedisNode {
  const parts = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/.exec(text);
  const host = parts?.[1];
  const port = Number(parts?.[2] ?? defaultPort);
  if (host === undefined || port < 1 || port > 65_535)
    throw new RedisUrlMistake(`every node must be host or host:port, as in ${FORMS}`);
  return { host: host.replace(/^\[|\]$/g, ''), port };
}

function database(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  if (!/^\d{1,4}$/.test(text)) throw new RedisUrlMistake('the database must be a number');
  return Number(text);
}

function target(text: string): RedisTarget {
  // What looks like hosts and a database may be a password with these characters.
  if (/^rediss?(?:\+[a-z]+)?:\/\/.*[@/].*@/s.test(text)) throw new RedisUrlMistake(ENCODE);
  const parts = /^(redis|rediss)(?:\+(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^@/?#]+)((?:\/[^/?#]*){0,2})$/.exec(text);
  if (parts === null) throw new RedisUrlMistake(`must have one of the forms ${FORMS}`);
  const [, scheme, kind, userinfo, hosts = '', path = ''] = parts;
  if (userinfo !== undefined && !userinfo.includes(':'))
    throw new RedisUrlMistake('must have user:password or :password before the @');
  const [user = '', ...rest] = (userinfo ?? '').split(':');
  const authentication = { username: decoded(user), password: decoded(rest.join(':')), tls: scheme === 'rediss' };
  const nodes = hosts.split(',').map((host) => node(host, kind === 'sentinel' ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT));
  const [, first, second] = path.split('/');

  if (kind === 'cluster') {
    if (first) throw new RedisUrlMistake('must not name a database: a cluster has one alone');
    return { kind: 'cluster', nodes, ...authentication };
  }
  if (kind === 'sentinel') {
    const primary = decoded(first ?? '');
    if (primary === null)
      throw new RedisUrlMistake('must name the primary that the sentinels watch: redis+sentinel://host:port/primary');
    return { kind: 'sentinel', sentinels: nodes, primary, database: database(second), ...authentication };
  }
  const [only, ...others] = nodes;
  if (only === undefined || others.length > 0)
    throw new RedisUrlMistake('must name one host, or say redis+sentinel or redis+cluster');
  if (second) throw new RedisUrlMistake('must have at most a database after the host');
  return { kind: 'standalone', node: only, database: database(first), ...authentication };
}

/** Reads `REDIS_URL`. The message of a mistake does not quote the URL, which may hold a password. */
export function parseRedisUrl(text: string): RedisUrlResult {
  try {
    return { kind: 'target', target: target(text) };
  } catch (error) {
    if (error instanceof RedisUrlMistake) return { kind: 'invalid', message: error.message };
    throw error;
  }
}
