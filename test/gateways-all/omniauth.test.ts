import { walkTests } from '../gateways/walk-tests.ts';
import { code } from '../support/documented-site.ts';
import { answers } from '../support/program.ts';
import { startInFolder } from '../support/program-folder.ts';

const DOCUMENT = 'docs/gateways/omniauth.md';

/** What looks for the metadata of an issuer takes https for granted. */
const OVER_HTTP = "require 'omniauth_openid_connect'\nSWD.url_builder = URI::HTTP\n";

walkTests({
  name: 'omniauth_openid_connect',
  document: DOCUMENT,
  start: (basics) =>
    startInFolder({ 'site.rb': OVER_HTTP + code(DOCUMENT, 'site.rb', basics) }, (folder) => ({
      command: 'ruby',
      args: [`${folder}/site.rb`],
      env: { PORT: String(basics.port), HOST: '127.0.0.1' },
      isReady: () => answers(`http://127.0.0.1:${basics.port}/bye`),
    })),
  lostLogin: { status: 401, says: 'does not know this login any more' },
  apiStatus: 401,
  noticesEnd: 'never',
  signOut: '/signout',
});
