import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { RequestIds, type RequestTicket } from '../../src/sealing/request-id.ts';
import { fc } from '../support/fast-check.ts';

const ticket: RequestTicket = { kind: 'number', position: 4711, joinedAtS: 1_800_000_000 };

const tickets = fc.record({
  kind: fc.constantFrom('number' as const, 'entry' as const),
  position: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  joinedAtS: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

describe('a request id', () => {
  test('has the form that clients know, and opens again', () => {
    const ids = new RequestIds(randomBytes(32)).of('launch', 7);
    fc.assert(
      fc.property(tickets, (any) => {
        const id = ids.issue(any);
        expect(id).toMatch(/^\w{8}-\w{4}-\w{4}-\w{4}-\w{12}$/);
        expect(ids.open(id)).toEqual(any);
      }),
    );
  });

  test('opens for its room, its epoch and its deployment alone', () => {
    const key = randomBytes(32);
    const id = new RequestIds(key).of('launch', 7).issue(ticket);
    expect(new RequestIds(key).of('launch', 7).open(id)).toEqual(ticket);
    expect(new RequestIds(key).of('other', 7).open(id)).toBeNull();
    expect(new RequestIds(key).of('launch', 8).open(id)).toBeNull();
    expect(new RequestIds(randomBytes(32)).of('launch', 7).open(id)).toBeNull();
  });

  test('does not open when any of its bits was changed', () => {
    const ids = new RequestIds(randomBytes(32)).of('launch', 7);
    const id = ids.issue(ticket);
    const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
    for (let bit = 0; bit < 128; bit += 1) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const hex = altered.toString('hex');
      const forged = [
        [0, 8],
        [8, 12],
        [12, 16],
        [16, 20],
        [20, 32],
      ]
        .map(([from, to]) => hex.slice(from, to))
        .join('-');
      expect(ids.open(forged)).toBeNull();
    }
  });

  test('is found by the one spelling of the sub of its visit', () => {
    const ids = new RequestIds(randomBytes(32)).of('launch', 7);
    const sub = ids.subOf(ticket);
    expect(ids.idOfSub(sub)).toBe(ids.issue(ticket));
    for (const last of 'ABQRgxw0') {
      const other = sub.slice(0, -1) + last;
      if (other !== sub) expect(ids.idOfSub(other)).toBeNull();
    }
  });

  test('tells nothing of the ids next to it', () => {
    const ids = new RequestIds(randomBytes(32)).of('launch', 7);
    const some = Array.from({ length: 1000 }, (_, index) => ids.issue({ ...ticket, position: index + 1 }));
    expect(new Set(some).size).toBe(1000);
    // By chance two of a thousand random values share as many as 24 leading bits once in 34 runs, 48 bits never.
    expect(new Set(some.map((id) => id.slice(0, 13))).size).toBe(1000);
  });

  test('is null, and no error, for any text', () => {
    const ids = new RequestIds(randomBytes(32)).of('launch', 7);
    fc.assert(fc.property(fc.string(), (text) => ids.open(text) === null));
    fc.assert(fc.property(fc.uuid(), (text) => ids.open(text) === null));
    expect(ids.open(ids.issue(ticket).toUpperCase())).toBeNull();
  });

  test('holds no position beyond its bits', () => {
    const ids = new RequestIds(randomBytes(32)).of('launch', 7);
    for (const position of [0, -1, 2 ** 31]) expect(() => ids.issue({ ...ticket, position })).toThrow();
  });
});

describe('the sub of a request id', () => {
  test('leads back to it, and is not it', () => {
    const ids = new RequestIds(randomBytes(32)).of('launch', 7);
    fc.assert(
      fc.property(tickets, (any) => {
        const sub = ids.subOf(any);
        expect(sub).toMatch(/^[\w-]{22}$/);
        expect(ids.idOfSub(sub)).toBe(ids.issue(any));
        expect(ids.open(uuidOf(sub))).toBeNull();
      }),
    );
  });

  test('leads nowhere in another epoch or room, and so do other subs', () => {
    const requestIds = new RequestIds(randomBytes(32));
    const sub = requestIds.of('launch', 7).subOf(ticket);
    expect(requestIds.of('launch', 8).idOfSub(sub)).toBeNull();
    expect(requestIds.of('other', 7).idOfSub(sub)).toBeNull();
    const ids = requestIds.of('launch', 7);
    expect(ids.idOfSub(randomBytes(16).toString('base64url'))).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => ids.idOfSub(text) === null));
  });
});

/** The bytes of a sub in the form of a request id. */
function uuidOf(sub: string): string {
  return Buffer.from(sub, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
