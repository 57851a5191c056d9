import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DrawTerms, drawCommitment, drawKey, numberOfEntry } from '../../src/room/draw.ts';
import type { DrawState } from '../../src/room/room-state.ts';
import { roomState } from '../support/room-state.ts';

const seed = 'ab'.repeat(32);
const opensAtMs = Date.UTC(2027, 0, 1, 9);
const terms: DrawTerms = { seed, room: 'launch', epoch: 1_790_000_000, opensAtMs };

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('the commitment', () => {
  it('is the hash of five lines that anybody can write', () => {
    const text = `oidc-waiting-room commitment 1\n${seed}\nlaunch\n1790000000\n2027-01-01T09:00:00.000Z`;
    expect(drawCommitment(terms)).toBe(sha256(text));
    expect(drawCommitment({ ...terms, opensAtMs: null })).toBe(sha256(text.replace(/\n[^\n]*$/, '\n')));
  });

  it.each<Partial<DrawTerms>>([{ seed: 'ac'.repeat(32) }, { room: 'launch2' }, { epoch: 1 }, { opensAtMs: 0 }])(
    'and the key are others with %o',
    (change) => {
      expect(drawCommitment({ ...terms, ...change })).not.toBe(drawCommitment(terms));
      expect(drawKey({ ...terms, ...change }, 'value')).not.toBe(drawKey(terms, 'value'));
    },
  );

  it('does not tell the key', () => expect(drawKey(terms, null)).not.toBe(drawCommitment(terms)));
});

describe('the key', () => {
  it('depends on the public value, an empty one too', () => {
    const keys = [null, '', 'a', 'b'].map((value) => drawKey(terms, value));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('the number of an entry', () => {
  const drawn: DrawState = { seed, entries: 50, base: 7, drawnAtMs: 1, opensAtMs, source: null, publicValue: null };

  function number(entry: number, change: Partial<DrawState> = {}): number | null {
    return numberOfEntry(roomState({ draw: { ...drawn, ...change } }), entry);
  }

  function everybody(change: Partial<DrawState> = {}): (number | null)[] {
    return Array.from({ length: 50 }, (_, index) => number(index + 1, change));
  }

  it('is one of those after the base, each given once', () => {
    expect(new Set(everybody())).toEqual(new Set(Array.from({ length: 50 }, (_, index) => index + 8)));
  });

  it('is the same whenever it is asked for, after other draws too', () => {
    const first = everybody();
    for (let draw = 0; draw < 100; draw++) number(1, { seed: String(draw) });
    expect(everybody()).toEqual(first);
  });

  it('is unknown before the doors open, and while the public value is awaited', () => {
    expect(number(1, { drawnAtMs: null })).toBeNull();
    expect(number(1, { source: 'a beacon' })).toBeNull();
    expect(number(1, { source: 'a beacon', publicValue: '1' })).toBeTypeOf('number');
  });

  it('depends on the public value', () => {
    const values = ['1', '2'].map((publicValue) => everybody({ source: 'a beacon', publicValue }));
    expect(values[0]).not.toEqual(values[1]);
  });

  it.each([0, 51, -1, 1.5, Number.NaN])('there is none for %d of fifty', (entry) => expect(number(entry)).toBeNull());
});
