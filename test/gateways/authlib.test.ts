import { FLASK_DOCUMENT, startFlaskSite } from '../support/flask-site.ts';
import { walkTests } from './walk-tests.ts';

walkTests({
  name: 'Authlib in Flask',
  document: FLASK_DOCUMENT,
  start: startFlaskSite,
  lostLogin: { status: 400, says: 'does not know this login any more' },
  apiStatus: 401,
  noticesEnd: 'when the access token has ended',
  signOut: '/signout',
});
