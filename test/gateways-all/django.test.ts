import { walkTests } from '../gateways/walk-tests.ts';
import { DJANGO_DOCUMENT, startDjangoSite } from './support/django.ts';

walkTests({
  name: 'mozilla-django-oidc',
  document: DJANGO_DOCUMENT,
  start: (basics) =>
    startDjangoSite(
      {
        settings: 'oidc_settings.py',
        pages: 'site_pages.py',
        faster: 'OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS = 2\n',
      },
      basics,
    ),
  tabsLandAt: '/newer',
  lostLogin: { status: 400, says: 'Bad Request' },
  apiStatus: 401,
  noticesEnd: 'when the access token has ended',
  signOut: '/oidc/logout/',
});
