import { describe, expect, test } from 'vitest';
import type { Ticket } from '../../src/room/ticket.ts';
import { IssuerCookies } from '../../src/sealing/issuer-cookies.ts';
import { TicketJar } from '../../src/sealing/ticket-jar.ts';
import { CookieRecorder } from '../support/cookies.ts';
import { randomSealer } from '../support/sealing.ts';

const SHOP = { clientId: 'shop' };

/** The cookies with a ticket. */
function writtenBy(jar: TicketJar, ticket: Ticket): CookieRecorder['set'] {
  const response = new CookieRecorder();
  jar.write(response, 'launch', ticket);
  return response.set;
}

function jarFor(issuer: string, sealer = randomSealer()): TicketJar {
  return new TicketJar(sealer, new IssuerCookies(issuer));
}

describe('a ticket', () => {
  test('comes back as it was written, to its own room alone', () => {
    const jar = jarFor('http://localhost:3000');
    const request = new CookieRecorder();
    const ticket = { ...jar.issue('shop'), number: 7, epoch: 3, joinedAtMs: 5, generation: 2, uid: 'u'.repeat(21) };
    jar.write(request, 'launch', ticket);
    expect(jar.read(request.next('/'), 'launch')).toEqual(ticket);
    const [{ value } = { value: null }] = request.set;
    expect(jar.read(new CookieRecorder({ owr_ticket_other: value ?? '' }), 'other')).toBeNull();
  });

  test('counts in the one spelling in which it was written', () => {
    const jar = jarFor('http://localhost:3000');
    const [{ name, value } = { name: '', value: null }] = writtenBy(jar, { ...jar.issue('shop'), number: 7 });
    const readFrom = (text: string) => jar.read(new CookieRecorder({ [name]: text }), 'launch');
    expect(readFrom(value ?? '')?.number).toBe(7);
    for (const junk of ['.', '!'.repeat(8_000), '=', '%20']) {
      expect(readFrom(value + junk)).toBeNull();
      expect(readFrom(junk + value)).toBeNull();
    }
  });

  test('is one of a few that are looked at, however many cookies come', () => {
    const jar = jarFor('http://localhost:3000');
    const sent = new CookieRecorder();
    for (let index = 0; index < 60; index += 1) {
      sent.set.push(...writtenBy(jar, { ...jar.issue('shop'), epoch: 1, number: 100 - index }).slice(0, 1));
    }
    const best = jar.read(sent.next('/'), 'launch');
    expect(best?.number).toBeGreaterThan(80);
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

  test('follows from who the browser is: the same again for a repeated request, another one elsewhere and after it', () => {
    const jar = jarFor('http://localhost:3000');
    const request = new CookieRecorder();
    expect(jar.isKnown(request)).toBe(false);
    const ticket = jar.issueTo(request, 'launch', SHOP, null);
    jar.write(request, 'launch', ticket);
    const back = request.next('/');
    expect(jar.isKnown(back)).toBe(true);
    expect(jar.issueTo(back, 'launch', SHOP, null)).toEqual(ticket);
    expect(jar.issueTo(back, 'other', SHOP, null).id).not.toBe(ticket.id);
    const next = jar.issueTo(back, 'launch', SHOP, ticket);
    expect(next.id).not.toBe(ticket.id);
    expect(jar.issueTo(request.next('/'), 'launch', SHOP, ticket)).toEqual(next);
    expect(jar.issueTo(new CookieRecorder(), 'launch', SHOP, null).id).not.toBe(ticket.id);
  });

  test('of a browser without an identity is followed by the same one each time', () => {
    const jar = jarFor('http://localhost:3000');
    const ticket = jar.issue('shop');
    const [first, again] = [new CookieRecorder(), new CookieRecorder()].map((ctx) =>
      jar.issueTo(ctx, 'launch', SHOP, ticket),
    );
    expect(first).toEqual(again);
  });

  test('is cleared where a better one is written, however they crossed', () => {
    const jar = jarFor('http://localhost:3000');
    const request = new CookieRecorder();
    const later = { ...jar.issue('shop'), epoch: 1, number: 22 };
    jar.write(request, 'launch', later);
    const both = request.next('/');
    const early = { ...jar.issue('shop'), epoch: 1, number: 1 };
    both.set.push(...writtenBy(jar, early));
    const browser = both.next('/');
    expect(jar.read(browser, 'launch')).toEqual(early);
    expect(jar.holdsSeveral(browser, 'launch')).toBe(true);
    jar.write(browser, 'launch', early);
    expect(jar.holdsSeveral(browser.next('/'), 'launch')).toBe(false);
    expect(jar.read(browser.next('/'), 'launch')).toEqual(early);
  });

  test('counts no more where the one after it came, also when it comes back late', () => {
    const jar = jarFor('http://localhost:3000');
    const request = new CookieRecorder();
    const missed = { ...jar.issueTo(request, 'launch', SHOP, null), epoch: 1, number: 1 };
    jar.write(request, 'launch', missed);
    const rejoining = request.next('/');
    const next = { ...jar.issueTo(rejoining, 'launch', SHOP, missed), epoch: 1, number: 22 };
    jar.write(rejoining, 'launch', next);
    const browser = rejoining.next('/');
    browser.set.push(...request.set);
    expect(jar.read(browser.next('/'), 'launch')).toEqual(next);
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
    jar.write(request, 'launch', { ...jar.issue('shop'), number: 1 });
    const [{ value } = { value: null }] = request.set;
    expect(request.set).toEqual([
      { name: expect.stringMatching(new RegExp(`^${name}_[\\w-]{4}$`)), path, secure, value: expect.any(String) },
      { name, path, secure, value },
    ]);
  });
});
