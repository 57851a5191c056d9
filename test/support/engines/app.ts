import { readFileSync } from 'node:fs';

const LIBRARY = readFileSync(
  new URL('../../../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', import.meta.url),
  'utf8',
);

export interface AppOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Where its one page is, below its origin. */
  readonly path: string;
}

/** A single-page app that logs in with oidc-client-ts, and renews its login in a frame: its one page is every callback. */
export function appPage({ issuer, clientId, path }: AppOptions): string {
  const settings = { authority: issuer, client_id: clientId, scope: 'openid', automaticSilentRenew: false };
  return `<!doctype html><title>App</title>
<script>${LIBRARY}</script>
<script>
  const here = location.origin + ${JSON.stringify(path)};
  const app = new oidc.UserManager({ ...${JSON.stringify(settings)}, redirect_uri: here, silent_redirect_uri: here });
  if (new URLSearchParams(location.search).has('state')) app.signinCallback().then(() => (globalThis.loggedIn = true));
</script>`;
}
