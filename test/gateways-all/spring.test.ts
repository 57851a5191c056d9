import { walkTests } from '../gateways/walk-tests.ts';
import { SPRING_DOCUMENT, startSpringGateway } from './support/spring.ts';

walkTests({
  name: 'Spring Cloud Gateway',
  document: SPRING_DOCUMENT,
  start: startSpringGateway,
  // It begins a new login.
  lostLogin: { status: 200, says: 'You are in line' },
  apiStatus: 401,
  noticesEnd: 'when the access token has ended',
  signOut: '/signout',
});
