import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { answers, type Program, startProgram } from './program.ts';

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
}

/** The real Apache with mod_auth_openidc, configured as docs/gateways.md says, but for http and short times. */
export async function startApache(options: ApacheOptions): Promise<Program> {
  const { port } = options;
  const folder = await mkdtemp(join(tmpdir(), 'owr-apache-'));
  const configuration = join(folder, 'apache.conf');
  await writeFile(configuration, [...server(folder, port), ...gateway(options)].join('\n'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const apache = await startProgram({
      command: 'apache2',
      args: ['-DFOREGROUND', '-d', folder, '-f', configuration],
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      isReady: () => answers(`http://127.0.0.1:${port}/oauth2/callback`),
    });
    return {
      output: apache.output,
      async [Symbol.asyncDispose]() {
        await apache[Symbol.asyncDispose]();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
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
  const { loginStateSeconds = 300, defaultUrl } = rest;
  return [
    `OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration`,
    `OIDCClientID ${clientId}`,
    `OIDCClientSecret ${clientSecret}`,
    `OIDCRedirectURI http://127.0.0.1:${port}/oauth2/callback`,
    'OIDCScope "openid"',
    'OIDCPKCEMethod S256',
    'OIDCCryptoPassphrase 0123456789abcdef0123456789abcdef',
    'OIDCCookieSameSite On',
    `OIDCStateTimeout ${loginStateSeconds}`,
    ...(defaultUrl === undefined ? [] : [`OIDCDefaultURL ${defaultUrl}`]),
    // The access token lasts 10 seconds: it is refreshed from its second one on.
    'OIDCRefreshAccessTokenBeforeExpiry 9 logout_on_error',
    // As long as the ID token, which ends with the visit.
    'OIDCSessionMaxDuration 0',
    '<Location />',
    '  AuthType openid-connect',
    '  Require valid-user',
    '</Location>',
    `ProxyPass /oauth2/callback !`,
    `ProxyPass / ${upstream}/`,
    '',
  ];
}
