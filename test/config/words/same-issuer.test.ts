import { expect, test } from 'vitest';
import { isSameIssuer } from '../../../src/config/words/same-issuer.ts';

const ISSUER = 'https://wait.example.com/room';

test.each([
  ['https://wait.example.com/room', true],
  ['https://wait.example.com/room/', true],
  ['https://wait.example.com/room//', true],
  ['https://wait.example.com/room?', true],
  ['https://wait.example.com/room/#', true],
  ['HTTPS://WAIT.example.com/room', true],
  ['https://wait.example.com:443/room', true],
  ['https://wait.example.com/aws/../room', true],
  [' https://wait.example.com/room ', true],
  ['https://wait.example.com/Room', false],
  ['https://wait.example.com/room/aws/public', false],
  ['https://wait.example.com', false],
  ['https://wait.example.com/room?x', false],
  ['http://wait.example.com/room', false],
  ['wait.example.com/room', false],
  ['urn:wait', false],
])('%s', (issuer, same) => {
  expect(isSameIssuer(issuer, ISSUER)).toBe(same);
});
