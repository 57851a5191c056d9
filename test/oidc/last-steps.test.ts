import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { beforeEach, describe, expect, test } from 'vitest';
import { LastSteps } from '../../src/oidc/last-steps.ts';

describe('the last steps of a request', () => {
  let warned: unknown[];
  let taken: string[];
  let steps: LastSteps;

  beforeEach(() => {
    warned = [];
    taken = [];
    steps = new LastSteps({ warn: (...about: unknown[]) => warned.push(about) });
  });

  function answer(status = 200): KoaContextWithOIDC {
    return { status, body: { good: true } } as unknown as KoaContextWithOIDC;
  }

  const step = (name: string) => async (): Promise<void> => {
    taken.push(name);
  };

  const failing = (name: string, error: unknown) => async (): Promise<void> => {
    taken.push(name);
    throw error;
  };

  test('are taken in order, those that tidy up after the others', async () => {
    const ctx = answer();
    steps.tidy(ctx, step('tidy'));
    steps.require(ctx, step('first'));
    steps.require(ctx, step('second'));
    await steps.take(ctx);
    expect(taken).toEqual(['first', 'second', 'tidy']);
    expect(ctx).toMatchObject({ status: 200, body: { good: true } });
  });

  test('are those of this request alone', async () => {
    const [one, other] = [answer(), answer()];
    steps.require(one, step('one'));
    steps.require(other, step('other'));
    await steps.take(one);
    await steps.take(answer());
    expect(taken).toEqual(['one']);
  });

  test('are not taken with a 503: what the request showed stays good', async () => {
    const ctx = answer(503);
    steps.require(ctx, step('required'));
    steps.tidy(ctx, step('tidy'));
    await steps.take(ctx);
    expect(taken).toEqual([]);
  });

  test('make the answer an error when one fails that it needs; nothing is taken after it', async () => {
    const ctx = answer();
    steps.require(ctx, failing('first', new errors.InvalidGrant('used already')));
    steps.require(ctx, step('second'));
    steps.tidy(ctx, step('tidy'));
    await steps.take(ctx);
    expect(taken).toEqual(['first']);
    expect(ctx.status).toBe(400);
    expect(ctx.body).toMatchObject({ error: 'invalid_grant', error_description: expect.any(String) });
    expect(ctx.body).not.toHaveProperty('good');
  });

  test('hand on an error that is none of the library', async () => {
    const ctx = answer();
    steps.require(ctx, failing('first', new TypeError('a mistake')));
    await expect(steps.take(ctx)).rejects.toThrow('a mistake');
  });

  test('leave the answer as it is when one fails that tidies up, which is logged', async () => {
    const ctx = answer();
    steps.tidy(ctx, failing('first', new Error('away')));
    steps.tidy(ctx, step('second'));
    await steps.take(ctx);
    expect(taken).toEqual(['first', 'second']);
    expect(ctx).toMatchObject({ status: 200, body: { good: true } });
    expect(warned).toHaveLength(1);
  });
});
