import { describe, expect, test } from 'vitest';
import { UnsentTickets } from '../../src/sealing/unsent-tickets.ts';

describe('the ids of tickets that were never sent', () => {
  test('go to the next newcomers of their room, each to one', () => {
    const tickets = new UnsentTickets();
    const [first, second] = [{}, {}];
    expect(tickets.lend(first, 'launch', 'a')).toBe('a');
    expect(tickets.lend(second, 'launch', 'b')).toBe('b');
    tickets.giveBack(first);
    tickets.giveBack(second);
    expect(tickets.lend({}, 'other', 'c')).toBe('c');
    expect(['d', 'e', 'f'].map((fresh) => tickets.lend({}, 'launch', fresh))).toEqual(['a', 'b', 'f']);
  });

  test('are kept once, however often a request gives its own back', () => {
    const tickets = new UnsentTickets();
    const request = {};
    tickets.lend(request, 'launch', 'a');
    tickets.giveBack(request);
    tickets.giveBack(request);
    tickets.giveBack({});
    expect(['b', 'c'].map((fresh) => tickets.lend({}, 'launch', fresh))).toEqual(['a', 'c']);
  });

  test('are bounded: of an outage the first ones are kept', () => {
    const tickets = new UnsentTickets();
    const requests = Array.from({ length: 600 }, (_, at) => ({ at }));
    for (const request of requests) tickets.lend(request, 'launch', `lost ${request.at}`);
    for (const request of requests) tickets.giveBack(request);
    const lent = requests.map(({ at }) => tickets.lend({}, 'launch', `fresh ${at}`));
    expect(lent.slice(0, 512)).toEqual(requests.slice(0, 512).map(({ at }) => `lost ${at}`));
    expect(lent[512]).toBe('fresh 512');
  });
});
