import { expect, test } from 'vitest';
import {
  beyondMost,
  clientMark,
  formatOpen,
  newestOf,
  type OpenRequest,
  parseOpen,
} from '../../src/sealing/open-requests.ts';

const uid = (name: string): string => name.padEnd(20, '0');
const of = (name: string, atS: number, clientId = 'shop'): OpenRequest => ({
  uid: uid(name),
  client: clientMark(clientId),
  atS,
});
const ofPage = (name: string, atS: number): OpenRequest => ({ ...of(name, atS), background: true });
const login = (atS: number): OpenRequest => ({ uid: null, client: clientMark('shop'), atS });

test('the newest request of a client is the last one', () => {
  const open = [of('a', 100), of('b', 110), of('c', 120, 'other')];
  expect(newestOf(open, 'shop')).toEqual(of('b', 110));
  expect(newestOf(open, 'other')).toEqual(of('c', 120, 'other'));
  expect(newestOf(open, 'nobody')).toBeNull();
});

test('a login without a page is the newest, and then the next request that waits', () => {
  expect(newestOf([of('a', 100), login(101)], 'shop')).toEqual(login(101));
  expect(newestOf([of('a', 100), login(101), of('b', 102)], 'shop')).toEqual(of('b', 102));
});

test('one in the background is never the newest, and takes no place from those of tabs', () => {
  const ofTabs = [of('a', 100), of('b', 110), of('c', 120), of('d', 130)];
  const ofPages = [ofPage('e', 140), ofPage('f', 150), ofPage('g', 160), ofPage('h', 170), ofPage('i', 180)];
  expect(newestOf([...ofTabs, ...ofPages], 'shop')).toEqual(of('d', 130));
  expect(beyondMost([...ofTabs, ...ofPages])).toEqual([ofPage('e', 140)]);
  expect(beyondMost([...ofPages.slice(1), ...ofTabs, of('j', 190)])).toEqual([of('a', 100)]);
  expect(beyondMost(ofTabs)).toEqual([]);
});

test('the cookie is read as it was written; what another version wrote names no client', () => {
  const open = [of('a', 100), login(101), of('b', 102, 'other'), ofPage('c', 103)];
  expect(parseOpen(formatOpen(open))).toEqual(open);
  expect(parseOpen(uid('a'))).toEqual([{ uid: uid('a'), client: '', atS: 0 }]);
  expect(formatOpen(parseOpen(uid('a')))).toBe(uid('a'));
  for (const junk of ['', '.', '~', 'short', `${uid('a')}~x~1`, `${uid('a')}~abcdef~-1`])
    expect(parseOpen(junk)).toEqual([]);
});
