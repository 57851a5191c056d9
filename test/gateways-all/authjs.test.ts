import { walkTests } from '../gateways/walk-tests.ts';
import { startNodeProgram } from '../support/documented-site.ts';

const DOCUMENT = 'docs/gateways/authjs.md';

walkTests({
  name: 'Auth.js in Express',
  document: DOCUMENT,
  start: (basics) => startNodeProgram(DOCUMENT, 'gateways', basics),
  lostLogin: { status: 500, says: 'problem with the server configuration' },
  apiStatus: 401,
  noticesEnd: 'when the access token has ended',
  signOut: '/signout',
});
