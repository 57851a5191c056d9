import { describe, expect, it } from 'vitest';
import { type PublishedDraw, publishedDraw } from '../../src/http/rooms/published-draw.ts';
import { numberOfEntry } from '../../src/room/draw.ts';
import { checkDraw, type Evidence } from '../../src/tools/draw-check.ts';
import { roomState, untouched } from '../support/room-state.ts';

const source = 'a beacon';
const terms = { ...untouched.draw, seed: 'cd'.repeat(32), entries: 30, base: 5, opensAtMs: 1_000_000, source };
const before = publishedDraw(roomState({ draw: terms, storeMs: 900_000 }));
const drawn = roomState({ draw: { ...terms, drawnAtMs: 1_000_400, publicValue: '42' }, storeMs: 1_100_000 });
const draw = publishedDraw(drawn);
const receipt = {
  room: 'launch',
  epoch: 1,
  entry: 17,
  commitment: before.commitment,
  opens_at: before.opens_at,
  source,
};
const number = numberOfEntry(drawn, 17) ?? 0;
const everything: Evidence = { draw, before, receipt, entry: 17, number };

function failures(evidence: Partial<Evidence>): string[] {
  return checkDraw({ ...everything, ...evidence }).flatMap(({ holds, text }) => (holds ? [] : [text]));
}

function forged(change: Partial<PublishedDraw>): PublishedDraw {
  return { ...draw, ...change };
}

describe('a draw', () => {
  it('holds with all that a visitor may have kept', () => {
    expect(failures({})).toEqual([]);
    expect(checkDraw(everything).map(({ text }) => text)).toContain(`entry 17 of 30 has the number ${number}`);
  });

  it('holds with as little as the draw itself', () => {
    expect(checkDraw({ draw, before: null, receipt: null, entry: null, number: null })).toEqual([
      { holds: true, text: 'the seed is the one that the commitment fixed' },
    ]);
  });

  it('holds where the opening was moved: every promise is checked as it was made', () => {
    const moved = publishedDraw(roomState({ ...drawn, draw: { ...drawn.draw, opensAtMs: 2_000_000 } }));
    expect(failures({ draw: moved, number: null })).toEqual([]);
  });

  it.each<[string, Partial<Evidence>]>([
    ['another seed', { draw: forged({ seed: 'ce'.repeat(32) }) }],
    ['another public value', { draw: forged({ public_value: '43' }) }],
    ['more entries', { draw: forged({ entries: 37 }) }],
    ['fewer entries', { draw: forged({ entries: 16 }) }],
    ['another base', { draw: forged({ base: 6 }) }],
    ['another epoch', { draw: forged({ epoch: 2 }) }],
    ['another room', { draw: forged({ room: 'other' }) }],
    ['another source', { draw: forged({ source: 'a dice' }) }],
    ['another opening', { draw: forged({ opens_at: '2027-01-01T00:00:00.000Z' }) }],
    ['another commitment', { draw: forged({ commitment: '0'.repeat(64) }) }],
    ['another promise before', { before: { ...before, commitment: '0'.repeat(64) } }],
    ['a promise that was made after', { before: draw }],
    ['another number', { number: number + 1 }],
    ['another entry', { entry: 18 }],
    ['a receipt of another room', { receipt: { ...receipt, room: 'other' } }],
    ['a receipt of another epoch', { receipt: { ...receipt, epoch: 2 } }],
    ['a receipt with another promise', { receipt: { ...receipt, commitment: '0'.repeat(64) } }],
    ['a receipt that named another source', { receipt: { ...receipt, source: 'a dice' } }],
    ['no such entry', { receipt: null, number: null, entry: 31 }],
    ['no entry', { receipt: null, number: null, entry: 0 }],
  ])('does not hold with %s', (_what, change) => expect(failures(change)).not.toEqual([]));

  describe('over gaps', () => {
    const gapped = { ...terms, entries: 20, gaps: [{ from: 11, to: 16 }] };
    const opened = roomState({ draw: { ...gapped, drawnAtMs: 1_000_400, publicValue: '42' } });
    const overGaps = publishedDraw(opened);
    const told = numberOfEntry(opened, 17) ?? 0;

    it('is one by rank', () => {
      expect(told).toBe(numberOfEntry(roomState({ draw: { ...opened.draw, gaps: [] } }), 11));
      expect(failures({ draw: overGaps, before: null, number: told })).toEqual([]);
    });

    it('holds with what was published before a failover that skipped entries nobody had', () => {
      const beforeIt = publishedDraw(roomState({ draw: { ...terms, entries: 10 } }));
      expect(failures({ draw: overGaps, before: beforeIt, number: told })).toEqual([]);
    });

    it('does not hold with what was published when somebody had an entry that is in a gap now', () => {
      const beforeIt = publishedDraw(roomState({ draw: { ...terms, entries: 12 } }));
      expect(failures({ draw: overGaps, before: beforeIt, number: told })).toEqual(['no entry was taken away since']);
    });

    it('gives no number to an entry in a gap', () => {
      expect(failures({ draw: overGaps, before: null, receipt: null, entry: 12, number: null })).toEqual([
        expect.stringContaining('is in a gap'),
      ]);
    });
  });

  it('cannot be checked before it was drawn', () => {
    expect(failures({ draw: before })).toEqual([expect.stringContaining('have not opened')]);
    const pending = publishedDraw(roomState({ draw: { ...drawn.draw, publicValue: null } }));
    expect(failures({ draw: pending })).toEqual([expect.stringContaining('awaits its public value')]);
  });
});
