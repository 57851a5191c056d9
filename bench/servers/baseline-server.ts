import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/support/free-port.ts';
import { type Server, spawnServer } from './spawn-server.ts';

const DISCOVERY = '/.well-known/openid-configuration';

export interface BareProviderPlan {
  readonly redisUrl: string;
  /** `own` is the login page that the library brings; `finish` logs the visitor in and consents for them at once. */
  readonly interaction: 'finish' | 'own';
  /** Whether the client gets refresh tokens. */
  readonly refreshes?: boolean;
}

/** `oidc-provider` as it comes, over a plain Redis adapter. */
export function startBareProvider({ redisUrl, interaction, refreshes = false }: BareProviderPlan): Promise<Server> {
  return startBaseline('bare-provider', {
    REDIS_URL: redisUrl,
    INTERACTION: interaction,
    ...(refreshes ? { REFRESHES: 'yes' } : {}),
  });
}

/** `node:http` that answers everything with constant bytes. */
export function startConstantServer(): Promise<Server> {
  return startBaseline('constant-server', {});
}

async function startBaseline(program: string, env: Readonly<Record<string, string>>): Promise<Server> {
  const port = await freePort();
  const file = fileURLToPath(new URL(`../baseline/${program}.ts`, import.meta.url));
  return spawnServer({ file, port, env: { PORT: String(port), ...env }, readyPath: DISCOVERY });
}
