import { describe } from 'vitest';
import { startNginx } from '../support/nginx.ts';
import { forwardAuthTests } from './forward-auth-tests.ts';

describe('nginx auth_request', () => forwardAuthTests(startNginx));
