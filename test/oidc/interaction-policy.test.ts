import type { KoaContextWithOIDC } from 'oidc-provider';
import { describe, expect, test } from 'vitest';
import { NOT_ADMITTED, waitingRoomPolicy } from '../../src/oidc/interaction-policy.ts';

interface Asked {
  readonly admitted?: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
  /** How long ago the visitor was asked, in seconds; null: there is no session. */
  readonly askedAgoS?: number | null;
  readonly accountId?: string;
  /** `sub` of an ID token hint. */
  readonly hint?: string;
  /** What `prompt` asks for. */
  readonly prompts?: readonly string[];
  /** Back from the waiting page. */
  readonly isResumed?: boolean;
}

/** What the checks look at. */
function request(asked: Asked): KoaContextWithOIDC {
  const {
    admitted = true,
    params = {},
    askedAgoS = 100,
    accountId = 'visit-1',
    hint,
    prompts = [],
    isResumed = false,
  } = asked;
  const session = { accountId, past: (ageS: number) => (askedAgoS ?? 0) > ageS };
  const entities = {
    ...(admitted ? { Account: { accountId } } : {}),
    ...(hint === undefined ? {} : { IdTokenHint: { payload: { sub: hint } } }),
  };
  const result = isResumed ? { login: { accountId } } : undefined;
  const oidc = {
    params,
    entities,
    result,
    prompts: new Set(prompts),
    promptPending: (name: string) => prompts.includes(name) && !isResumed,
    session: askedAgoS === null ? undefined : session,
  };
  return { oidc } as unknown as KoaContextWithOIDC;
}

const [login, consent, selectAccount] = waitingRoomPolicy();

/** The checks of `login` that ask for it. */
async function reasons(asked: Asked): Promise<string[]> {
  const failed: string[] = [];
  for (const { reason, check } of login?.checks ?? []) if (await check(request(asked))) failed.push(reason);
  return failed;
}

describe('a request goes through the waiting room', () => {
  test.each<[string, Asked, string[]]>([
    ['whose visitor is not inside', { admitted: false }, [NOT_ADMITTED]],
    ['whose visitor was asked too long ago', { params: { max_age: 60 } }, ['max_age']],
    ['with max_age and no session', { params: { max_age: 60 }, askedAgoS: null }, ['max_age']],
    ['with a hint of another visitor', { hint: 'visit-2' }, ['id_token_hint']],
    ['for each reason', { hint: 'visit-2', params: { max_age: 0 } }, ['max_age', 'id_token_hint']],
    ['for one reason if nobody is inside', { admitted: false, hint: 'x', params: { max_age: 0 } }, [NOT_ADMITTED]],
  ])('%s', async (_, asked, expected) => {
    expect(await reasons(asked)).toEqual(expected);
  });

  test.each<[string, Asked]>([
    ['of a visitor inside', {}],
    ['of one asked recently enough', { params: { max_age: 3_600 } }],
    ['with a hint of this visitor', { hint: 'visit-1' }],
    ['that is back from the waiting page for a hint', { hint: 'visit-2', isResumed: true }],
  ])('but not one %s', async (_, asked) => {
    expect(await reasons(asked)).toEqual([]);
  });

  test('each reason is login_required, which is what prompt=none answers', () => {
    expect(login?.name).toBe('login');
    expect(new Set([...(login?.checks ?? [])].map(({ error }) => error))).toEqual(new Set(['login_required']));
  });

  test('that asks for it, by prompt=login', async () => {
    expect(await reasons({ prompts: ['login'] })).toEqual(['login_prompt']);
    expect(await reasons({ prompts: ['login'], isResumed: true })).toEqual([]);
  });

  test('consent and the choice of an account may be asked for; there is nothing to consent to, and one account', () => {
    expect(consent).toMatchObject({ name: 'consent', requestable: true });
    expect(selectAccount).toMatchObject({ name: 'select_account', requestable: true });
    expect([...(consent?.checks ?? [])].map(({ reason }) => reason)).toEqual(['consent_prompt']);
  });
});
