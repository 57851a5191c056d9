import { expect, test } from 'vitest';
import type { Ticket } from '../../src/room/ticket.ts';
import { bestTicket } from '../../src/sealing/best-ticket.ts';

function ticket(id: string, changes: Partial<Ticket> = {}): Ticket {
  const place = { epoch: 1, number: null, joinedAtMs: null, entry: null, generation: 0 };
  return { id, ...place, clientId: 'shop', uid: null, locales: null, ...changes };
}

const without = ticket('without');
const entry = ticket('entry', { entry: 3 });
const later = ticket('later', { number: 22 });
const early = ticket('early', { number: 1 });
const inside = ticket('inside', { number: 30, generation: 1 });
const ofReset = ticket('of a reset', { epoch: 2, number: 40 });

/** From the worst to the best. */
const ORDER = [without, entry, later, early, inside, ofReset];

test.each(ORDER.map((better, at) => [better.id, better, ORDER.slice(0, at)] as const))(
  'a ticket %s is better than all before it, in any order',
  (_, better, worse) => {
    expect(bestTicket([better, ...worse], () => false)).toBe(better);
    expect(bestTicket([...worse, better], () => false)).toBe(better);
  },
);

test('of two copies of one ticket the newer one counts, and of equal ones the first', () => {
  const newer = { ...inside, generation: 2 };
  expect(bestTicket([inside, newer], () => false)).toBe(newer);
  const joined = { ...without, number: 7 };
  expect(bestTicket([without, joined], () => false)).toBe(joined);
  const same = { ...joined, uid: 'u'.repeat(21) };
  expect(bestTicket([same, joined], () => false)).toBe(same);
  expect(bestTicket([], () => false)).toBeNull();
});

test('a ticket that was given in place of another counts before it, however good that was', () => {
  const isNext = (next: Ticket, former: Ticket): boolean =>
    (next === without && former === early) || (next === early && former === inside);
  expect(bestTicket([inside, early, without], isNext)).toBe(without);
  expect(bestTicket([inside, early], isNext)).toBe(early);
  expect(bestTicket([later, inside, early, without], isNext)).toBe(later);
});
