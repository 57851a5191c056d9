import { fileURLToPath } from 'node:url';
import { answers, type Program, startProgram } from './program.ts';

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
}

/** The real oauth2-proxy, configured as docs/gateways.md says, but for http and a refresh every second. */
export function startOAuth2Proxy(options: OAuth2ProxyOptions): Promise<Program> {
  const { issuer, port, clientId, clientSecret, upstream, behind, loginStateLasts = '15m' } = options;
  const origin = `http://127.0.0.1:${port}`;
  return startProgram({
    command: OAUTH2_PROXY,
    args: [
      '--provider=oidc',
      `--oidc-issuer-url=${issuer}`,
      `--client-id=${clientId}`,
      `--client-secret=${clientSecret}`,
      `--redirect-url=${behind ?? origin}/oauth2/callback`,
      ...(behind === undefined ? [] : ['--reverse-proxy=true']),
      '--scope=openid email',
      '--email-domain=*',
      '--code-challenge-method=S256',
      '--insecure-oidc-skip-nonce=false',
      '--skip-provider-button=true',
      '--cookie-secret=0123456789abcdef0123456789abcdef',
      '--cookie-secure=false',
      '--cookie-refresh=1s',
      `--cookie-csrf-expire=${loginStateLasts}`,
      `--http-address=127.0.0.1:${port}`,
      `--upstream=${upstream}`,
      '--pass-access-token=true',
    ],
    isReady: () => answers(`${origin}/ping`),
  });
}
