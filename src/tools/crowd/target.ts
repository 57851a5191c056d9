import type { Config } from '../../config/config.ts';
import { formatProblems } from '../../config/reading/config-problem.ts';
import { loadConfig } from '../../config/reading/load-config.ts';
import type { Variables } from '../../config/reading/substitute.ts';
import { StartFault } from '../../start-fault.ts';

/** The client whose visitors come: what its gateway knows. */
export interface CrowdClient {
  readonly clientId: string;
  readonly redirectUri: string;
  /** Of its site: where a relaunch may lead. */
  readonly siteOrigins: readonly string[];
  /** How it authenticates at `/token`; null: what that takes is not known here, so codes are not exchanged. */
  readonly authentication: 'client_secret_basic' | 'client_secret_post' | 'none' | null;
  /** '' without one. */
  readonly secret: string;
}

/** Where the crowd goes. */
export interface Target {
  readonly issuer: string;
  readonly room: string;
  readonly client: CrowdClient;
}

/** What the command line says of the target; null: not said. */
export interface TargetOptions {
  readonly config: string | null;
  readonly issuer: string | null;
  readonly room: string | null;
  readonly client: string | null;
  readonly redirectUri: string | null;
}

export type FoundTarget =
  | { readonly kind: 'ok'; readonly target: Target }
  /** The configuration is not valid. */
  | { readonly kind: 'invalid'; readonly message: string }
  /** The data folder, which has the secrets of the demo, cannot be used. */
  | { readonly kind: 'unusable'; readonly message: string }
  /** The options do not say enough. */
  | { readonly kind: 'unclear'; readonly message: string };

/** From the options alone if they name an issuer, otherwise from the configuration as a start would read it. */
export function findTarget(options: TargetOptions, env: Variables): FoundTarget {
  const { config, issuer, client, room, redirectUri } = options;
  if (issuer === null) return asConfigured(options, config === null ? env : { ...env, CONFIG: config });
  if (client === null || room === null || redirectUri === null) {
    return { kind: 'unclear', message: '--issuer needs --client, --room and --redirect-uri beside it' };
  }
  const secret = env.CROWD_CLIENT_SECRET ?? '';
  const authentication = secret === '' ? null : 'client_secret_basic';
  const siteOrigins = [new URL(redirectUri).origin];
  const known = { clientId: client, redirectUri, siteOrigins, authentication, secret } as const;
  return { kind: 'ok', target: { issuer, room, client: known } };
}

function asConfigured(options: TargetOptions, env: Variables): FoundTarget {
  try {
    const loaded = loadConfig({ env });
    if (loaded.kind === 'ok') return fromConfig(loaded.config, options);
    return { kind: 'invalid', message: `The configuration is not valid:\n${formatProblems(loaded.problems)}` };
  } catch (error) {
    if (!(error instanceof StartFault)) throw error;
    return { kind: 'unusable', message: `${error.message}\n` };
  }
}

function fromConfig({ issuer, clients }: Config, { client, room, redirectUri }: TargetOptions): FoundTarget {
  const fitting = clients.filter(
    (one) => (client === null || one.clientId === client) && (room === null || one.room === room),
  );
  const [found] = fitting;
  if (found === undefined || fitting.length > 1) {
    const known = clients.map((one) => `${one.clientId} (room ${one.room})`).join(', ');
    const which = found === undefined ? 'no such client' : 'there are several clients';
    return { kind: 'unclear', message: `${which}: choose by --client or --room; known here: ${known || 'none'}` };
  }
  const { redirect_uris: uris, token_endpoint_auth_method: method, client_secret: secret } = found.metadata;
  const registered = Array.isArray(uris) ? uris.map(String) : [];
  const chosen = redirectUri ?? registered[0];
  if (chosen === undefined || !registered.includes(chosen)) {
    return { kind: 'unclear', message: `--redirect-uri must be one of the client's: ${registered.join(', ')}` };
  }
  const site = found.initiateLoginUri === null ? [] : [new URL(found.initiateLoginUri).origin];
  return {
    kind: 'ok',
    target: {
      issuer,
      room: found.room,
      client: {
        clientId: found.clientId,
        redirectUri: chosen,
        siteOrigins: [new URL(chosen).origin, ...site],
        authentication: authenticationOf(method),
        secret: typeof secret === 'string' ? secret : '',
      },
    },
  };
}

function authenticationOf(method: unknown): CrowdClient['authentication'] {
  switch (method) {
    case undefined:
    case 'client_secret_basic':
      return 'client_secret_basic';
    case 'client_secret_post':
    case 'none':
      return method;
    default:
      return null;
  }
}
