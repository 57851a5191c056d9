import { availableParallelism } from 'node:os';
import type { RedisTarget } from '../store/redis/redis-target.ts';
import type { Config } from './config.ts';
import type { Problem } from './problem.ts';
import { parseRedisUrl } from './redis-url.ts';
import type { Variables } from './substitute.ts';
import { issuerMistake } from './web-address.ts';

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

/** What the environment says; null: nothing. */
export interface Environment {
  readonly configFile: string | null;
  readonly issuer: string | null;
  readonly host: string | null;
  readonly port: number;
  readonly adminPort: number | null;
  readonly dataDir: string;
  readonly redis: RedisTarget | null;
  readonly logLevel: Config['logLevel'];
  readonly trustProxy: boolean;
  /** Processes that share the port; more than one only with Redis. */
  readonly workers: number;
  readonly production: boolean;
  /** Where the demo shop listens. */
  readonly shopPort: number;
}

/** Reads the environment. An empty variable counts as not set, as container tools pass it that way. */
export function readEnvironment(variables: Variables): {
  readonly environment: Environment;
  readonly problems: Problem[];
} {
  const problems: Problem[] = [];
  const production = variables.NODE_ENV === 'production';

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

  const environment: Environment = {
    configFile: textOf('CONFIG'),
    issuer: read<string | null>('ISSUER', null, (text) => {
      const mistake = issuerMistake(text, production);
      return mistake === null ? text : { mistake };
    }),
    host: textOf('HOST'),
    port: portOf('PORT', 3000, 0),
    adminPort: portOf('ADMIN_PORT', null, 0),
    dataDir: read('DATA_DIR', './data', (text) => text),
    redis: read<RedisTarget | null>('REDIS_URL', null, (text) => {
      const result = parseRedisUrl(text);
      return result.kind === 'target' ? result.target : { mistake: result.message };
    }),
    logLevel: read<Config['logLevel']>(
      'LOG_LEVEL',
      'info',
      (text) => logLevels.find((level) => level === text) ?? { mistake: `must be one of ${logLevels.join(', ')}` },
    ),
    trustProxy: read<boolean>('TRUST_PROXY', false, (text) => {
      if (text === 'true' || text === '1') return true;
      if (text === 'false' || text === '0') return false;
      return { mistake: 'must be true or false' };
    }),
    workers: read<number>('WORKERS', 1, (text) => {
      if (text === 'auto') return availableParallelism();
      const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
      return count >= 1 && count <= MOST_WORKERS ? count : { mistake: `must be auto, or from 1 to ${MOST_WORKERS}` };
    }),
    production,
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
