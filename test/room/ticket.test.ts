import { describe, expect, test } from 'vitest';
import { decodeTicket, encodeTicket, type Ticket } from '../../src/room/ticket.ts';
import { fc } from '../support/fast-check.ts';

const base64url = (minLength: number, maxLength: number) =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${minLength},${maxLength}}$`));
const whole = (min: number) => fc.integer({ min, max: Number.MAX_SAFE_INTEGER });
const orNull = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: null });

const tickets: fc.Arbitrary<Ticket> = fc.record({
  id: base64url(22, 22),
  epoch: whole(0),
  number: orNull(whole(0)),
  joinedAtMs: orNull(whole(0)),
  entry: orNull(whole(1)),
  generation: whole(0),
  clientId: fc.stringMatching(/^[\x21-\x7e]{1,128}$/),
  uid: orNull(base64url(16, 64)),
  locales: orNull(fc.string()),
});

const ID = 'abcdefghijklmnopqrst_-';
/** id, epoch, number, joinedAtMs, generation, clientId, uid, entry, locales */
const FIELDS: readonly unknown[] = [ID, 3, 7, 5_000, 2, 'shop', 'uid-of-a-request-0123', 1, 'de en'];

function decodeJson(value: unknown): Ticket | null {
  return decodeTicket(Buffer.from(JSON.stringify(value)));
}

describe('a ticket', () => {
  test('comes back as it was encoded', () => {
    fc.assert(
      fc.property(tickets, (ticket) => {
        expect(decodeTicket(encodeTicket(ticket))).toEqual(ticket);
      }),
    );
  });

  test('may lack the fields that older versions did not know, and have some that this one does not know', () => {
    const known = decodeJson(FIELDS);
    expect(known).toMatchObject({ id: ID, entry: 1, locales: 'de en' });
    expect(decodeJson(FIELDS.slice(0, 7))).toEqual({ ...known, entry: null, locales: null });
    expect(decodeJson([...FIELDS, 'newer'])).toEqual(known);
  });
});

describe('no ticket', () => {
  test('is in any bytes or in any JSON, and no error', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => decodeTicket(Buffer.from(bytes)) === null));
    fc.assert(fc.property(fc.jsonValue(), (value) => decodeJson(value) === null));
  });

  test.each([[[1, 2]], [[]], [{}], [null], [ID], [FIELDS.slice(0, 6)]])('is in %j', (value) => {
    expect(decodeJson(value)).toBeNull();
  });

  test.each([
    ['id', 0, [null, 7, '', ID.slice(1), `${ID}a`, `${ID.slice(1)}.`, `${ID.slice(1)}\n`]],
    ['epoch', 1, [null, '3', -1, 1.5, 2 ** 53]],
    ['number', 2, ['7', -1, 1.5, 2 ** 53, true]],
    ['joinedAtMs', 3, ['5000', -1, 1.5, 2 ** 53]],
    ['generation', 4, [null, '2', -1, 0.5, 2 ** 53]],
    ['clientId', 5, [null, 7, '', 'a'.repeat(129), 'a b', 'ä']],
    ['uid', 6, [7, '', 'short', 'a'.repeat(65), 'uid of a request 0123']],
    ['entry', 7, ['1', 0, -1, 1.5, 2 ** 53]],
    ['locales', 8, [7, ['de'], 'x'.repeat(4_097)]],
  ])('has a wrong %s', (_, at, values) => {
    for (const value of values) expect(decodeJson(FIELDS.with(at, value)), JSON.stringify(value)).toBeNull();
  });
});
