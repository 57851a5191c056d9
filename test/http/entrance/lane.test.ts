import { expect, test } from 'vitest';
import { inOrder, type Lane, type Serve } from '../../../src/http/entrance/lane.ts';
import { looseRequest } from '../../support/http-request.ts';

/** Lanes that note which of them were asked, and for what path. */
function notingLanes() {
  const asked: string[] = [];
  const lane = (name: string, answer: Lane): Lane => {
    return (each, rest) => {
      asked.push(`${name} ${each.path}`);
      return answer(each, rest);
    };
  };
  const last: Serve = ({ path }) => void asked.push(`last ${path}`);
  return { asked, lane, last };
}

test('the first lane that takes a request keeps it', () => {
  const { asked, lane, last } = notingLanes();
  const serve = inOrder([lane('one', () => false), lane('two', () => true), lane('three', () => true)], last);
  serve(looseRequest({ url: '/x' }));
  expect(asked).toEqual(['one /x', 'two /x']);
});

test('a request that no lane takes goes to the last', () => {
  const { asked, lane, last } = notingLanes();
  const serve = inOrder([lane('one', () => false), lane('two', () => false)], last);
  serve(looseRequest({ url: '/x' }));
  expect(asked).toEqual(['one /x', 'two /x', 'last /x']);
});

test('a lane may take a request and give it back later: it goes on behind that lane', () => {
  const { asked, lane, last } = notingLanes();
  const held: (() => void)[] = [];
  const holding: Lane = (each, rest) => {
    held.push(() => rest(each));
    return true;
  };
  const serve = inOrder([lane('one', () => false), lane('two', holding), lane('three', () => false)], last);
  serve(looseRequest({ url: '/x' }));
  serve(looseRequest({ url: '/y' }));
  expect(asked).toEqual(['one /x', 'two /x', 'one /y', 'two /y']);
  for (const giveBack of held) giveBack();
  expect(asked.slice(4)).toEqual(['three /x', 'last /x', 'three /y', 'last /y']);
});
