import { describe, expect, test } from 'vitest';
import type { ClientConfig } from '../../src/config/config.ts';
import { CLAIMS, VisitAccount } from '../../src/oidc/visit-account.ts';
import type { Visit } from '../../src/room/visit.ts';

const visit: Visit = {
  ...{ sub: 'Visit-Of_Somebody-0000', number: 7, enteredAtMs: 1_800_000_000_999, endsAtMs: 1_800_000_060_999 },
  ...{
    plannedEndMs: 1_800_000_900_999,
    goesOn: true,
    ticketGeneration: 1,
    logins: [],
    exchanged: false,
    outcome: null,
  },
};

function client(claims: ClientConfig['claims'] = []): ClientConfig {
  return {
    ...{ clientId: 'shop', room: 'launch', audience: '', accessTokenFormat: 'opaque', claims },
    ...{ holdMs: 0, accessTokenMs: 0, backchannelLogoutUri: null },
    ...{ login: { client: 'shop', most: 3, sessionMs: 0 }, sessionMs: null, loginState: 'one' },
    ...{ signingAlgorithm: null, reauthenticate: 'page' },
    ...{ initiateLoginUri: null, initiateLoginIss: true, metadata: {} },
  };
}

describe('the account of a visit', () => {
  test('is the visit: its id, when it began in whole seconds, its number and room', () => {
    const account = new VisitAccount(visit, client(), {});
    expect(account.accountId).toBe(visit.sub);
    expect(account.claims('id_token')).toEqual({
      ...{ sub: visit.sub, auth_time: 1_800_000_000, entered_at: 1_800_000_000 },
      ...{ queue_position: 7, room: 'launch' },
    });
  });

  test('tells when the visitor was last asked, if that was after the visit began', () => {
    const account = new VisitAccount(visit, client(), { authTime: 1_800_000_500 });
    expect(account.authTime).toBe(1_800_000_500);
    expect(account.claims('id_token')).toMatchObject({ auth_time: 1_800_000_500, entered_at: 1_800_000_000 });
  });

  test('names the login in ID tokens alone', () => {
    const account = new VisitAccount(visit, client(), { serial: 7 });
    expect(account.claims('id_token').sid).toBe(`${visit.sub}.7`);
    expect(account.claims('userinfo')).not.toHaveProperty('sid');
  });

  test('has no queue_position where the visit has no number', () => {
    const account = new VisitAccount({ ...visit, number: 0 }, client(), {});
    expect(account.claims('id_token')).not.toHaveProperty('queue_position');
  });

  test.each([
    ['email', { email: 'visit-of_somebody-0000@visitor.invalid', email_verified: true }],
    ['profile', { name: 'Visitor', given_name: 'Visitor', family_name: 'Visitor', preferred_username: visit.sub }],
  ] as const)('has the claims of %s for a client that is to get them, and for no other', (name, expected) => {
    expect(new VisitAccount(visit, client([name]), {}).claims('id_token')).toMatchObject(expected);
    const plain = new VisitAccount(visit, client(), {}).claims('id_token');
    for (const claim of Object.keys(expected)) expect(plain).not.toHaveProperty(claim);
  });

  test('has no claim that no scope names', () => {
    const named = Object.values(CLAIMS).flat();
    const all = Object.keys(new VisitAccount(visit, client(['email', 'profile']), { serial: 7 }).claims('id_token'));
    expect(all.toSorted()).toEqual(named.toSorted());
  });
});
