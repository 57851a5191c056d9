import { beforeEach, describe, expect, test } from 'vitest';
import { AcceptedShapes } from '../../src/oidc/accepted-shapes.ts';
import { FakeClock } from '../support/clock.ts';

const FIXED = {
  client_id: 'shop',
  redirect_uri: 'https://shop.example/callback',
  response_type: 'code',
  scope: 'openid email',
};
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

type Params = Record<string, string>;

const queryOf = (params: Params): string => new URLSearchParams(params).toString();

/** Parameters that each request has its own of. */
function own(state: string): Params {
  return { state, nonce: `nonce of ${state}`, code_challenge: CHALLENGE };
}

describe('the shapes of accepted requests', () => {
  let clock: FakeClock;
  let shapes: AcceptedShapes;

  beforeEach(() => {
    clock = new FakeClock();
    shapes = new AcceptedShapes(clock.read);
  });

  function accept(params: Params, understood: Record<string, unknown> = params): void {
    shapes.accept(queryOf(params), understood);
  }

  const recall = (params: Params) => shapes.recall(queryOf(params));

  test('a request of the same shape is understood, with its own values', () => {
    accept({ ...FIXED, ...own('one') });
    expect(recall({ ...FIXED, ...own('two') })).toEqual({ ...FIXED, ...own('two') });
  });

  test('nothing is understood before something was accepted', () => {
    expect(recall(FIXED)).toBeNull();
  });

  test.each([
    ['another client', { ...FIXED, ...own('two'), client_id: 'other' }],
    ['another redirect URI', { ...FIXED, ...own('two'), redirect_uri: 'https://evil.example/' }],
    ['a way to answer', { ...FIXED, ...own('two'), response_mode: 'form_post' }],
    ['another scope', { ...FIXED, ...own('two'), scope: 'openid' }],
    ['one value of its own less', { ...FIXED, state: 'two', nonce: 'two' }],
    ['a method of the challenge', { ...FIXED, ...own('two'), code_challenge_method: 'S256' }],
    ['a parameter that is not known', { ...FIXED, ...own('two'), prompt: 'none' }],
    ['a challenge that is none', { ...FIXED, ...own('two'), code_challenge: 'short' }],
    ['an empty state', { ...FIXED, ...own('two'), state: '' }],
    ['a state that is too long', { ...FIXED, ...own('two'), state: 'x'.repeat(513) }],
    ['a state with a line break', { ...FIXED, ...own('two'), state: 'a\nb' }],
    ['a state that is not ASCII', { ...FIXED, ...own('two'), state: 'é' }],
  ])('a request with %s is judged', (_, params) => {
    accept({ ...FIXED, ...own('one') });
    expect(recall(params)).toBeNull();
  });

  test.each([
    ['a parameter twice', '&state=three'],
    ['a parameter without a value', '&login_hint'],
    ['an end that is empty', '&'],
    ['a broken escape', '&nonce=%'],
    ['more characters than a cookie holds', `&x=${'x'.repeat(1_200)}`],
  ])('a query with %s is judged', (_, added) => {
    accept({ ...FIXED, state: 'one' });
    expect(shapes.recall(queryOf({ ...FIXED, state: 'two' }))).not.toBeNull();
    expect(shapes.recall(queryOf({ ...FIXED, state: 'two' }) + added)).toBeNull();
  });

  test('a parameter that the library passes over belongs to the shape', () => {
    const others = { approval_prompt: 'force', audience: 'shop' };
    shapes.accept(queryOf({ ...FIXED, state: 'one', ...others }), { ...FIXED, state: 'one' });
    expect(recall({ ...FIXED, state: 'two', ...others })).toEqual({ ...FIXED, state: 'two' });
    expect(recall({ ...FIXED, state: 'two' })).toBeNull();
    expect(recall({ ...FIXED, state: 'two', ...others, approval_prompt: 'auto' })).toBeNull();
  });

  test.each(['prompt', 'max_age', 'login_hint'])(
    'a request with %s, which the library understands, is judged',
    (name) => {
      accept({ ...FIXED, state: 'one', [name]: '1' });
      expect(recall({ ...FIXED, state: 'two', [name]: '1' })).toBeNull();
    },
  );

  test.each(['request', 'request_uri', '__proto__', 'Approval'])('a request with %s is judged', (name) => {
    const query = `${queryOf({ ...FIXED, state: 'one' })}&${name}=a`;
    shapes.accept(query, { ...FIXED, state: 'one' });
    expect(shapes.recall(query)).toBeNull();
  });

  test('the order of the parameters of its own belongs to no shape', () => {
    accept({ ...FIXED, state: 'one', nonce: 'one' });
    expect(recall({ nonce: 'two', ...FIXED, state: 'two' })).toEqual({ ...FIXED, state: 'two', nonce: 'two' });
  });

  test('what the library understood otherwise is what is recalled, of the fixed ones', () => {
    accept({ ...FIXED, state: 'one' }, { ...FIXED, state: 'one', scope: 'openid' });
    expect(recall({ ...FIXED, state: 'two' })).toMatchObject({ scope: 'openid' });
  });

  test.each([
    ['another value of its own', { ...FIXED, state: 'other' }],
    ['a parameter besides', { ...FIXED, state: 'one', prompt: 'login' }],
    ['a value that is no text', { ...FIXED, state: 'one', scope: ['openid'] }],
  ])('a request in which the library understood %s makes no shape', (_, understood) => {
    accept({ ...FIXED, state: 'one' }, understood);
    expect(recall({ ...FIXED, state: 'one' })).toBeNull();
  });

  test('a shape is remembered for a minute after it was accepted last', () => {
    accept({ ...FIXED, state: 'one' });
    clock.advance(59_999);
    expect(recall({ ...FIXED, state: 'two' })).not.toBeNull();
    accept({ ...FIXED, state: 'two' });
    clock.advance(59_999);
    expect(recall({ ...FIXED, state: 'three' })).not.toBeNull();
    clock.advance(1);
    expect(recall({ ...FIXED, state: 'four' })).toBeNull();
  });

  test('of more than 256 the one that was accepted longest ago is forgotten', () => {
    const of = (index: number): Params => ({ ...FIXED, client_id: `client-${index}`, state: 'x' });
    for (let index = 0; index < 256; index += 1) accept(of(index));
    accept(of(0));
    accept(of(256));
    expect(recall(of(0))).not.toBeNull();
    expect(recall(of(1))).toBeNull();
    expect(recall(of(2))).not.toBeNull();
  });
});
