import { readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { documented } from '../../support/documented.ts';
import { type Program, startProgram } from '../../support/program.ts';

/** Installed by `scripts/setup.sh gateways`: one folder, whose name has the version. */
const INSTALLED = fileURLToPath(new URL('../../../.tools/gateways/keycloak', import.meta.url));

export const KEYCLOAK_DOCUMENT = 'docs/gateways/keycloak.md';

/** The client that the gateway of the site has at Keycloak. */
export const SITE_CLIENT = { clientId: 'site', clientSecret: 'secret-of-the-site-0123456789' };

export interface KeycloakOptions {
  readonly issuer: string;
  readonly port: number;
  readonly clientSecret: string;
  /** Origin of the gateway that logs in at Keycloak. */
  readonly site: string;
}

export interface Keycloak extends Program {
  /** The issuer of its realm. */
  readonly issuer: string;
}

/** The real Keycloak with a realm that sends everybody to the waiting room, as documented. One at a time: it has one folder. */
export async function startKeycloak({ issuer, port, clientSecret, site }: KeycloakOptions): Promise<Keycloak> {
  const version = readdirSync(INSTALLED).find((name) => name.startsWith('keycloak-')) ?? '';
  const home = join(INSTALLED, version);
  await rm(join(home, 'data'), { recursive: true, force: true });
  await mkdir(join(home, 'data/import'), { recursive: true });
  await writeFile(join(home, 'data/import/shop.json'), JSON.stringify(realm({ issuer, clientSecret, site })));
  const origin = `http://127.0.0.1:${port}`;
  const realmUrl = `${origin}/realms/shop`;
  const program = await startProgram({
    command: join(home, 'bin/kc.sh'),
    args: ['start-dev', '--import-realm', '--db=dev-mem', '--http-host=127.0.0.1', `--http-port=${port}`],
    env: { JAVA_HOME: process.env.JAVA_HOME ?? '', JAVA_OPTS_APPEND: '-Xmx600m' },
    isReady: async () => (await fetch(`${realmUrl}/.well-known/openid-configuration`)).ok,
    readyWithinMs: 400_000,
  });
  return { ...program, issuer: realmUrl };
}

function realm({ issuer, clientSecret, site }: Omit<KeycloakOptions, 'port'>): Record<string, unknown> {
  const provider = documented(KEYCLOAK_DOCUMENT, 'identity-provider.json', {
    'https://wait.example.com': issuer,
    SECRET_OF_CLIENT: clientSecret,
  });
  const client = {
    clientId: SITE_CLIENT.clientId,
    secret: SITE_CLIENT.clientSecret,
    redirectUris: [`${site}/oauth2/callback`],
    standardFlowEnabled: true,
  };
  return {
    realm: 'shop',
    enabled: true,
    sslRequired: 'none',
    ...JSON.parse(documented(KEYCLOAK_DOCUMENT, 'browser-flow.json')),
    identityProviders: [JSON.parse(provider)],
    clients: [client],
  };
}
