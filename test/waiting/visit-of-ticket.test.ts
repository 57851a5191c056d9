import { describe, expect, test } from 'vitest';
import { visitOfTicket } from '../../src/waiting/visit-of-ticket.ts';
import { ROOM, roomWithVisitor } from './room-with-visitor.ts';
import { cases } from './walk-cases.ts';

describe('the visit of a ticket', () => {
  test.each(Object.entries(cases))('%s', async (name, { settings = {}, arrange }) => {
    const room = await roomWithVisitor(settings);
    const held = await arrange(room);
    const before = await room.state();
    const visit = await visitOfTicket(room.parts, ROOM, held);
    expect(visit === null ? null : { number: visit.number, outcome: visit.outcome }).toEqual(
      name === 'inside' ? { number: 1, outcome: null } : null,
    );
    expect(await room.state()).toEqual(before);
  });
});
