import { walkTests } from '../gateways/walk-tests.ts';
import { startNodeProgram } from '../support/documented-site.ts';

const DOCUMENT = 'docs/gateways/passport.md';

walkTests({
  name: 'passport-openidconnect',
  document: DOCUMENT,
  start: (basics) => startNodeProgram(DOCUMENT, 'gateways', basics),
  lostLogin: { status: 403, says: 'Forbidden' },
  apiStatus: 401,
  noticesEnd: 'never',
  signOut: '/signout',
});
