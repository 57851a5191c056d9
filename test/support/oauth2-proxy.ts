import { fileURLToPath } from 'node:url';
import { documented } from './documented.ts';
import { answers, type Program } from './program.ts';
import { startInFolder } from './program-folder.ts';

/** Built by `scripts/setup.sh test`. */
export const OAUTH2_PROXY = fileURLToPath(new URL('../../.tools/oauth2-proxy', import.meta.url));

export interface OAuth2ProxyOptions {
  readonly issuer: string;
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Origin of the protected site. */
  readonly upstream: string;
  /** Where visitors reach it, if not at its own port: it is asked by the server there. */
  readonly behind?: string;
  /** How long a login of its own may take, as a Go duration. */
  readonly loginStateLasts?: string;
  /** Whether it keeps the state of each login, not of the newest alone. */
  readonly csrfPerRequest?: boolean;
  /** Whether the site is shown the ID token, as `Authorization`. */
  readonly passesIdToken?: boolean;
  /** Options that replace or complete these: behind a broker. */
  readonly more?: readonly string[];
  /** How the paths of pages begin that everybody may see without a login. */
  readonly publicPath?: string;
}

const DOCUMENT = 'docs/gateways/oauth2-proxy.md';

/** The real oauth2-proxy, configured as documented, but for http and a refresh every second. */
export function startOAuth2Proxy(options: OAuth2ProxyOptions): Promise<Program> {
  const { issuer, port, clientId, clientSecret, upstream, behind } = options;
  const { loginStateLasts = '15m', csrfPerRequest = false, passesIdToken = false, publicPath, more = [] } = options;
  const origin = `http://127.0.0.1:${port}`;
  const configuration = documented(DOCUMENT, 'oauth2-proxy.cfg', {
    'https://wait.example.com': issuer,
    'https://shop.example.com': behind ?? origin,
    'http://127.0.0.1:8080': upstream,
    'client_id = "shop"': `client_id = "${clientId}"`,
    SECRET_OF_CLIENT: clientSecret,
    RANDOM_SECRET: '0123456789abcdef0123456789abcdef',
    'cookie_refresh = "60s"': 'cookie_refresh = "1s"',
    'cookie_csrf_per_request = true': `cookie_csrf_per_request = ${csrfPerRequest}`,
  });
  return startInFolder({ 'oauth2-proxy.cfg': configuration }, (folder) => ({
    command: OAUTH2_PROXY,
    args: [
      `--config=${folder}/oauth2-proxy.cfg`,
      ...(behind === undefined ? [] : ['--reverse-proxy=true']),
      '--cookie-secure=false',
      `--cookie-csrf-expire=${loginStateLasts}`,
      ...(publicPath === undefined ? [] : [`--skip-auth-route=GET=^${publicPath}`]),
      `--http-address=127.0.0.1:${port}`,
      '--pass-access-token=true',
      `--pass-authorization-header=${passesIdToken}`,
      ...more,
    ],
    isReady: () => answers(`${origin}/ping`),
  }));
}
