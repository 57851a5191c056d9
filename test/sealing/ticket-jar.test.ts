import { describe, expect, test } from 'vitest';
import { CookieJar } from '../../src/sealing/cookie-jar.ts';
import { TicketJar } from '../../src/sealing/ticket-jar.ts';
import { CookieRecorder } from '../support/cookies.ts';
import { randomSealer } from '../support/sealing.ts';

function jarFor(issuer: string, sealer = randomSealer()): TicketJar {
  return new TicketJar(sealer, new CookieJar(issuer));
}

describe('a ticket', () => {
  test('comes back as it was written, to its own room alone', () => {
    const jar = jarFor('http://localhost:3000');
    const request = new CookieRecorder();
    const ticket = { ...jar.issue('shop'), number: 7, epoch: 3, joinedAtMs: 5, generation: 2, uid: 'u' };
    jar.write(request, 'launch', ticket);
    expect(jar.read(request.next('/'), 'launch')).toEqual(ticket);
    const [{ value } = { value: null }] = request.set;
    expect(jar.read(new CookieRecorder({ owr_ticket_other: value ?? '' }), 'other')).toBeNull();
  });

  test('counts for the rest of the request that wrote it', () => {
    const jar = jarFor('http://localhost:3000');
    const request = new CookieRecorder();
    const ticket = jar.issue('shop');
    jar.write(request, 'launch', ticket);
    jar.write(request, 'launch', { ...ticket, number: 1 });
    expect(jar.read(request, 'launch')).toEqual({ ...ticket, number: 1 });
    expect(jar.read(request, 'other')).toBeNull();
  });

  test('leads to one sub in a room, and to another one elsewhere', () => {
    const jar = jarFor('http://localhost:3000');
    const ticket = jar.issue('shop');
    expect(jar.subOf('launch', { ...ticket, number: 9, generation: 4 })).toBe(jar.subOf('launch', ticket));
    expect(jar.subOf('other', ticket)).not.toBe(jar.subOf('launch', ticket));
    expect(jar.subOf('launch', jar.issue('shop'))).not.toBe(jar.subOf('launch', ticket));
  });

  test.each([
    ['http://localhost:3000', 'owr_ticket_launch', '/', false],
    ['https://wait.example.com', '__Host-owr_ticket_launch', '/', true],
    ['https://example.com/wait', 'owr_ticket_launch', '/wait/', true],
  ])('has the scope of the issuer %s', (issuer, name, path, secure) => {
    const jar = jarFor(issuer);
    const request = new CookieRecorder();
    jar.write(request, 'launch', jar.issue('shop'));
    expect(request.set).toEqual([{ name, path, secure, value: expect.any(String) }]);
  });
});
