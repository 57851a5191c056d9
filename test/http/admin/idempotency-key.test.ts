import { describe, expect, it } from 'vitest';
import { idempotencyKey } from '../../../src/http/admin/idempotency-key.ts';
import { adminFixture, problemType } from './admin-fixture.ts';

const ops = { name: 'ops', role: 'operator' } as const;

describe('an Idempotency-Key', () => {
  it('may be quoted or bare', () => {
    expect(idempotencyKey('"8e03978e-40d5"', ops)).toBe(idempotencyKey('8e03978e-40d5', ops));
    expect(idempotencyKey('"a\\"b\\\\c"', ops)).toBe(idempotencyKey('"a\\"b\\\\c"', ops));
    expect(idempotencyKey(undefined, ops)).toBeNull();
  });

  it('is of bounded length and tells nothing', () => {
    expect(idempotencyKey('k'.repeat(255), ops)).toMatch(/^[\w-]{43}$/);
  });

  it('belongs to the caller', () => {
    expect(idempotencyKey('key', ops)).not.toBe(idempotencyKey('key', { ...ops, name: 'other' }));
  });

  it.each([
    '',
    ' ',
    '""',
    '"open',
    'clo"sed',
    'two words',
    'two, keys',
    'k'.repeat(256),
    'tab\tbed',
    'caf\u00e9',
    '"\\n"',
  ])('must be well formed: %.20j', (header) => {
    expect(() => idempotencyKey(header, ops)).toThrow(expect.objectContaining({ code: 'request_invalid' }));
  });

  it('that is malformed is answered by 400', async () => {
    const api = await adminFixture();
    const response = await api.advance({ by: 1 }, 'two keys').expect(400);
    expect(response.body.errors).toEqual([expect.objectContaining({ path: 'Idempotency-Key' })]);
    await api.room.expectState({ serving: 0 });
  });

  it('makes a double click call once', async () => {
    const api = await adminFixture();
    await api.room.joinMany(10);
    const [first, second] = await Promise.all([api.advance({ by: 3 }, 'click'), api.advance({ by: 3 }, 'click')]);
    expect(first.body).toEqual({ serving: 3, called: 3, cut: 0 });
    expect(second.body).toEqual(first.body);
    await api.room.expectState({ serving: 3 });
    await api.advance({ by: 3 }, 'another-click').expect(200);
    await api.room.expectState({ serving: 6 });
  });

  it('cannot be used for another step', async () => {
    const api = await adminFixture();
    await api.advance({ by: 3 }, 'click').expect(200);
    const response = await api.advance({ by: 4 }, 'click').expect(422);
    expect(response.body).toMatchObject({ type: problemType('idempotency_key_reused') });
    await api.room.expectState({ serving: 3 });
  });

  it('of one admin is not that of another, nor that of another room', async () => {
    const api = await adminFixture();
    await api.advance({ by: 3 }, 'click').expect(200);
    const asAdmin = api.as('admin', 'post', '/rooms/launch/advance').set('Idempotency-Key', 'click');
    expect((await asAdmin.send({ by: 3 }).expect(200)).body.serving).toBe(6);
    const elsewhere = api.as('operator', 'post', '/rooms/other/advance').set('Idempotency-Key', 'click');
    expect((await elsewhere.send({ by: 4 }).expect(200)).body.serving).toBe(4);
  });

  it('makes a reset happen once', async () => {
    const api = await adminFixture();
    const reset = () => api.as('admin', 'post', '/rooms/launch/reset').set('Idempotency-Key', '"once"');
    const first = await reset().expect(200);
    const second = await reset().expect(200);
    expect(second.body.epoch).toBe(first.body.epoch);
  });
});
