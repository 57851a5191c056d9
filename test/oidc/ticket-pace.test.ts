import { expect, test } from 'vitest';
import { TicketPace } from '../../src/oidc/ticket-pace.ts';

test('a ticket is answered once within its interval, each ticket by itself', () => {
  const pace = new TicketPace();
  expect(pace.take('a', 1_000, 500)).toBe(true);
  expect(pace.take('a', 1_499, 500)).toBe(false);
  expect(pace.take('b', 1_499, 500)).toBe(true);
  expect(pace.take('a', 1_500, 500)).toBe(true);
});

test('the interval of the answer counts, and one that was lost here counts no more', () => {
  const pace = new TicketPace();
  pace.take('a', 1_000, 500);
  pace.set('a', 5_000);
  expect(pace.take('a', 4_999, 500)).toBe(false);
  pace.giveBack('a');
  expect(pace.take('a', 4_999, 500)).toBe(true);
});

test('a bounded number of tickets is known: those that were answered last', () => {
  const pace = new TicketPace();
  for (let index = 0; index <= 50_000; index += 1) pace.take(`ticket-${index}`, 0, 1_000);
  expect(pace.take('ticket-0', 1, 1_000)).toBe(true);
  expect(pace.take('ticket-50000', 1, 1_000)).toBe(false);
});
