import { expect, test } from 'vitest';
import { type AdminFixture, adminFixture, problemType } from './admin-fixture.ts';

const DAY_MS = 24 * 3_600_000;

interface Listed {
  readonly kid: string;
  readonly state: string;
}

async function listed(api: AdminFixture): Promise<Listed[]> {
  return (await api.as('viewer', 'get', '/keys')).body.keys;
}

test('the keys that sign are listed for viewers, without their private half', async () => {
  const api = await adminFixture();
  const { status, body, text } = await api.as('viewer', 'get', '/keys');
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      algorithm: 'ES256',
      keys: [
        {
          ...{ kid: expect.stringMatching(/^es256-/), algorithm: 'ES256', state: 'signing' },
          signs_from: new Date(api.clock.read()).toISOString(),
        },
      ],
    },
  });
  expect(text).not.toContain('"d"');
});

test('an admin publishes the next key, which signs a day later, or takes it back', async () => {
  const api = await adminFixture();
  const [first] = await listed(api);
  const { status, body } = await api.as('admin', 'post', '/keys/rotate');
  expect(status).toBe(200);
  const [, next] = body.keys;
  expect(body.keys).toEqual([
    first,
    expect.objectContaining({ state: 'next', signs_from: new Date(api.clock.read() + DAY_MS).toISOString() }),
  ]);
  expect((await api.as('admin', 'post', '/keys/rotate').send({})).body).toEqual(body);
  const back = await api.as('admin', 'post', '/keys/rotate').send({ revoke: next.kid });
  expect(back.body.keys).toEqual([first]);
});

test('an admin revokes a key: it is gone with the answer, and another one signs', async () => {
  const api = await adminFixture();
  const [first] = await listed(api);
  const receipt = await api.receipts.sign({ room: 'launch', epoch: 1, entry: 1, promise: null }, api.clock.read());
  expect(await api.receipts.verify(receipt)).toMatchObject({ entry: 1 });
  for (let time = 0; time < 2; time += 1) {
    const { status, body } = await api.as('admin', 'post', '/keys/rotate').send({ revoke: first?.kid });
    expect({ status, keys: body.keys }).toEqual({ status: 200, keys: [expect.objectContaining({ state: 'signing' })] });
    expect(body.keys[0].kid).not.toBe(first?.kid);
  }
  expect(await api.receipts.verify(receipt)).toBeNull();
  expect(api.log.join('')).toContain('"action":"rotateKeys"');
});

test('a key that is none, and a body that is wrong, are refused; operators may not', async () => {
  const api = await adminFixture();
  const unknown = await api.as('admin', 'post', '/keys/rotate').send({ revoke: 'es256-none' });
  const errors = [{ path: 'revoke', message: 'must be the kid of a key' }];
  expect(unknown).toMatchObject({ status: 400, body: { type: problemType('request_unfit'), errors } });
  for (const body of [{ revoke: '' }, { revoke: 1 }, { kid: 'es256' }]) {
    expect((await api.as('admin', 'post', '/keys/rotate').send(body)).status).toBe(400);
  }
  expect((await api.as('operator', 'post', '/keys/rotate').send({})).status).toBe(403);
});
