import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Sealer } from '../../src/sealing/sealer.ts';
import { fc } from '../support/fast-check.ts';
import { randomSealer } from '../support/sealing.ts';

const value = Buffer.from('what a visitor carries');

/** The text with each other last character. */
function lastSpelled(text: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return [...alphabet].map((last) => text.slice(0, -1) + last);
}

describe('a sealed value', () => {
  test('opens for its purpose alone', () => {
    const sealer = randomSealer();
    const sealed = sealer.seal('ticket:a', value);
    expect(sealer.open('ticket:a', sealed)).toEqual(value);
    expect(sealer.open('ticket:b', sealed)).toBeNull();
  });

  test('is never the same twice', () => {
    const sealer = randomSealer();
    expect(sealer.seal('p', value)).not.toBe(sealer.seal('p', value));
  });

  test('does not open when any of its bits was changed', () => {
    const sealer = randomSealer();
    const sealed = Buffer.from(sealer.seal('p', value), 'base64url');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(sealer.open('p', altered.toString('base64url'))).toBeNull();
    }
  });

  test('does not open when it is cut short, or for another deployment', () => {
    const sealer = randomSealer();
    const sealed = sealer.seal('p', value);
    for (let length = 0; length < sealed.length - 1; length += 1) {
      expect(sealer.open('p', sealed.slice(0, length))).toBeNull();
    }
    expect(randomSealer().open('p', sealed)).toBeNull();
  });

  test('opens in the one spelling in which it was sealed', () => {
    const sealer = randomSealer();
    for (const length of [1, 2, 3]) {
      const sealed = sealer.seal('p', Buffer.alloc(length));
      const base64 = Buffer.from(sealed, 'base64url').toString('base64');
      const others = [
        `${sealed}=`,
        `${sealed}.`,
        `!${sealed}`,
        `${sealed.slice(0, 9)} ${sealed.slice(9)}`,
        ...lastSpelled(sealed),
      ];
      for (const other of [...others, base64].filter((text) => text !== sealed)) {
        expect(sealer.open('p', other), other).toBeNull();
      }
      expect(sealer.open('p', sealed)).not.toBeNull();
    }
  });

  test('survives a rotation as long as its key is kept', () => {
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
    const derivationKey = randomBytes(32);
    const before = new Sealer({ keys: [{ id: 1, key: oldKey }], derivationKey });
    const after = new Sealer({
      keys: [
        { id: 2, key: newKey },
        { id: 1, key: oldKey },
      ],
      derivationKey,
    });
    const gone = new Sealer({ keys: [{ id: 2, key: newKey }], derivationKey });
    const sealed = before.seal('p', value);
    expect(after.open('p', sealed)).toEqual(value);
    expect(gone.open('p', sealed)).toBeNull();
    expect(before.open('p', after.seal('p', value))).toBeNull();
    expect(after.derive('sub', 'x')).toBe(before.derive('sub', 'x'));
  });

  test('opens by whichever key sealed it, also where two have the same id', () => {
    const [one, other] = [randomBytes(32), randomBytes(32)];
    const derivationKey = randomBytes(32);
    const both = new Sealer({ keys: [one, other].map((key) => ({ id: 7, key })) as never, derivationKey });
    for (const key of [one, other]) {
      const sealed = new Sealer({ keys: [{ id: 7, key }], derivationKey }).seal('p', value);
      expect(both.open('p', sealed)).toEqual(value);
      expect(both.open('q', sealed)).toBeNull();
    }
  });

  test('is null, and no error, for any text', () => {
    const sealer = randomSealer();
    fc.assert(fc.property(fc.string(), (text) => sealer.open('p', text) === null));
  });
});

describe('a derived value', () => {
  test('follows from purpose, value and deployment, in 22 characters of base64url', () => {
    const sealer = randomSealer();
    const derived = sealer.derive('sub:a', 'ticket');
    expect(derived).toMatch(/^[\w-]{22}$/);
    expect(sealer.derive('sub:a', 'ticket')).toBe(derived);
    expect(sealer.derive('sub:b', 'ticket')).not.toBe(derived);
    expect(sealer.derive('sub:a', 'other')).not.toBe(derived);
    expect(randomSealer().derive('sub:a', 'ticket')).not.toBe(derived);
  });
});
