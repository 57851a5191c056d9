import { walkTests } from '../gateways/walk-tests.ts';
import { DJANGO_DOCUMENT, startDjangoSite } from './support/django.ts';

walkTests({
  name: 'python-social-auth',
  document: DJANGO_DOCUMENT,
  clientBlock: 'social-client',
  start: (basics) => startDjangoSite({ settings: 'social_settings.py', pages: 'social_pages.py' }, basics),
  tabsLandAt: '/newer',
  lostLogin: { status: 500, says: 'Server Error' },
  apiStatus: 401,
  noticesEnd: 'never',
  signOut: '/signout',
});
