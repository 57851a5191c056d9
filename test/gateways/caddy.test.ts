import { describe } from 'vitest';
import { startCaddy } from '../support/caddy.ts';
import { forwardAuthTests } from './forward-auth-tests.ts';

describe('Caddy forward_auth', () => forwardAuthTests(startCaddy));
