import { expect, test } from 'vitest';
import { IssuedTokens } from '../../../src/http/aws/issued-tokens.ts';
import type { AwsClaims, AwsTokenSet } from '../../../src/http/aws/tokens.ts';

const claims = { aud: 'sale', sub: 'id', queue_position: 1, iat: 1, nbf: 1, exp: 2, iss: 'https://a.example.com' };

/** Tokens that tell how many were signed before. */
function issuedTokens() {
  const signed: AwsClaims[] = [];
  const clock = { nowMs: 0 };
  const issued = new IssuedTokens({
    epochMs: () => clock.nowMs,
    async sign(one): Promise<AwsTokenSet> {
      const token = String(signed.push(one));
      return { access_token: token, refresh_token: token, id_token: token };
    },
  });
  return { issued, signed, clock };
}

test('a repetition is given the same tokens, at once and later', async () => {
  const { issued, signed, clock } = issuedTokens();
  const [first, second] = await Promise.all([issued.of(claims), issued.of({ ...claims })]);
  clock.nowMs = 3_600_000;
  expect([second, await issued.of(claims)]).toEqual([first, first]);
  expect(signed).toHaveLength(1);
  expect([issued.issuerOf('id'), issued.issuerOf('other')]).toEqual(['https://a.example.com', null]);
});

test('changed claims are signed at most once a second and request id', async () => {
  const { issued, signed, clock } = issuedTokens();
  for (let exp = 1; exp <= 30; exp += 1) {
    await issued.of({ ...claims, exp });
    clock.nowMs += 100;
  }
  expect(signed.map(({ exp }) => exp)).toEqual([1, 11, 21]);
  await issued.of({ ...claims, sub: 'other' });
  expect(signed).toHaveLength(4);
});

test('the oldest of very many are forgotten', async () => {
  const { issued, signed } = issuedTokens();
  for (let id = 0; id <= 5_000; id += 1) await issued.of({ ...claims, sub: String(id) });
  await issued.of({ ...claims, sub: '5000' });
  expect(signed).toHaveLength(5_001);
  await issued.of({ ...claims, sub: '0' });
  expect(signed).toHaveLength(5_002);
});
