import { availableParallelism } from 'node:os';
import type { RedisTarget } from '../../store/redis/redis-target.ts';
import type { Config } from '../config.ts';
import { durationPattern, formatDuration, parseDuration } from '../words/duration.ts';
import { parseTrustedProxies, type TrustedProxies, trustedProxiesDemand } from '../words/trusted-proxies.ts';
import type { ConfigProblem } from './config-problem.ts';
import { parseRedisUrl } from './redis-url.ts';
import type { Variables } from './substitute.ts';

const logLevels = [
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  'silent',
] as const satisfies readonly Config['logLevel'][];

/** More processes than any machine has cores for are a slip of the finger. */
const MOST_WORKERS = 256;

const MINUTE_MS = 60_000;

/** What the environment says; null: nothing. */
export interface Environment {
  readonly configFile: string | null;
  /** As it is written: whether it is good depends on the rules that hold. */
  readonly issuer: string | null;
  /** Where to listen; null: as it follows from the issuer (exposure.ts). */
  readonly host: string | null;
  readonly port: number;
  readonly adminPort: number | null;
  readonly adminHosts: readonly string[];
  readonly metricsToken: string | null;
  readonly dataDir: string;
  readonly redis: RedisTarget | null;
  /** A file with what seals tickets; null: it is made, and kept in the store. */
  readonly sealingKeyFile: string | null;
  /** A file with what signs tokens; null: likewise. */
  readonly signingKeysFile: string | null;
  readonly logLevel: Config['logLevel'];
  readonly trustProxy: TrustedProxies;
  /** Processes that share the port; more than one only with Redis. */
  readonly workers: number;
  /** How long a process that is to stop goes on accepting requests; null: as the rules that hold say. */
  readonly drainDelayMs: number | null;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  /** `NODE_ENV` is `production`. */
  readonly production: boolean;
  /** Whether the rules of production hold only where `NODE_ENV` says so. */
  readonly allowInsecure: boolean;
  /** Where the demo shop listens. */
  readonly shopPort: number;
}

/** Reads the environment. An empty variable counts as not set, as container tools pass it that way. */
export function readEnvironment(variables: Variables): {
  readonly environment: Environment;
  readonly problems: ConfigProblem[];
} {
  const problems: ConfigProblem[] = [];

  function read<Value>(
    name: string,
    fallback: Value,
    parse: (text: string) => Value | { readonly mistake: string },
  ): Value {
    const text = variables[name]?.trim() ?? '';
    if (text === '') return fallback;
    const value = parse(text);
    if (typeof value !== 'object' || value === null || !('mistake' in value)) return value;
    problems.push({ path: name, message: value.mistake, line: null });
    return fallback;
  }

  const textOf = (name: string) => read<string | null>(name, null, (text) => text);

  function portOf<Fallback extends number | null>(name: string, fallback: Fallback, lowest: number): number | Fallback {
    return read<number | Fallback>(name, fallback, (text) => {
      const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
      return port >= lowest && port <= 65_535 ? port : { mistake: `must be a port number from ${lowest} to 65535` };
    });
  }

  function durationOf<Fallback extends number | null>(
    name: string,
    fallbackMs: Fallback,
    { min, max }: { readonly min: number; readonly max: number },
  ) {
    return read<number | Fallback>(name, fallbackMs, (text) => {
      const ms = durationPattern.test(text) ? parseDuration(text) : -1;
      const bounds = `from ${formatDuration(min)} to ${formatDuration(max)}`;
      return ms >= min && ms <= max ? ms : { mistake: `must be a duration ${bounds}: 500ms, 60s, 5m` };
    });
  }

  const environment: Environment = {
    configFile: textOf('CONFIG'),
    issuer: textOf('ISSUER'),
    host: textOf('HOST'),
    port: portOf('PORT', 3000, 0),
    adminPort: portOf('ADMIN_PORT', null, 0),
    adminHosts: read<readonly string[]>('ADMIN_HOSTS', [], (text) => {
      const names = text.toLowerCase().split(/ *, */);
      const mistake = 'must be host names without ports, commas between: panel.example.com';
      return names.every((name) => /^[a-z0-9.-]{1,253}$/.test(name)) ? names : { mistake };
    }),
    metricsToken: read<string | null>('METRICS_TOKEN', null, (text) =>
      /^[\x21-\x7e]{16,256}$/.test(text) ? text : { mistake: 'must be 16 to 256 visible ASCII characters' },
    ),
    dataDir: read('DATA_DIR', './data', (text) => text),
    redis: read<RedisTarget | null>('REDIS_URL', null, (text) => {
      const result = parseRedisUrl(text);
      return result.kind === 'target' ? result.target : { mistake: result.message };
    }),
    sealingKeyFile: textOf('SEALING_KEY_FILE'),
    signingKeysFile: textOf('SIGNING_KEYS_FILE'),
    logLevel: read<Config['logLevel']>(
      'LOG_LEVEL',
      'info',
      (text) => logLevels.find((level) => level === text) ?? { mistake: `must be one of ${logLevels.join(', ')}` },
    ),
    trustProxy: read<TrustedProxies>('TRUST_PROXY', { kind: 'none' }, (text) => {
      return parseTrustedProxies(text) ?? { mistake: trustedProxiesDemand };
    }),
    workers: read<number>('WORKERS', 1, (text) => {
      if (text === 'auto') return availableParallelism();
      const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
      return count >= 1 && count <= MOST_WORKERS ? count : { mistake: `must be auto, or from 1 to ${MOST_WORKERS}` };
    }),
    drainDelayMs: durationOf('DRAIN_DELAY', null, { min: 0, max: 5 * MINUTE_MS }),
    keepAliveMs: durationOf('KEEP_ALIVE_TIMEOUT', 75_000, { min: 1_000, max: 120 * MINUTE_MS }),
    production: variables.NODE_ENV === 'production',
    allowInsecure: read<boolean>('ALLOW_INSECURE', false, (text) => {
      return text === 'true' || text === 'false' ? text === 'true' : { mistake: 'must be true or false' };
    }),
    shopPort: portOf('SHOP_PORT', 3001, 1),
  };
  if (environment.adminPort !== null && environment.adminPort !== 0 && environment.adminPort === environment.port) {
    problems.push({ path: 'ADMIN_PORT', message: 'must be another port than PORT', line: null });
  }
  // A REDIS_URL that is there and wrong has a problem of its own.
  if (environment.workers > 1 && environment.redis === null && !problems.some(({ path }) => path === 'REDIS_URL')) {
    const message = `asks for ${environment.workers} processes, and the embedded store belongs to one: set REDIS_URL, or WORKERS=1`;
    problems.push({ path: 'WORKERS', message, line: null });
  }
  return { environment, problems };
}
