import { errors } from 'oidc-provider';
import { expect, test } from 'vitest';
import { orUnavailable } from '../../src/oidc/unavailable.ts';
import { roomUnknown, storeUnavailable } from '../../src/store/faults.ts';

test('a step that succeeds has its result', async () => {
  expect(await orUnavailable(Promise.resolve(7))).toBe(7);
});

test('a store that is away is an error of the library: 503, to be retried, and never sent to the gateway', async () => {
  const fault = storeUnavailable(new Error('connect ECONNREFUSED'));
  const error = await orUnavailable(Promise.reject(fault)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(errors.OIDCProviderError);
  expect(error).toMatchObject({
    statusCode: 503,
    error: 'temporarily_unavailable',
    allow_redirect: false,
    cause: fault,
  });
  expect(String((error as errors.OIDCProviderError).error_description)).not.toContain('ECONNREFUSED');
});

test.each([roomUnknown('launch'), new TypeError('a mistake'), new errors.InvalidGrant('used')])(
  'every other error stays what it is: %s',
  async (thrown) => {
    await expect(orUnavailable(Promise.reject(thrown))).rejects.toBe(thrown);
  },
);
