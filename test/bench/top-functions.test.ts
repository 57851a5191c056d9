import { expect, test } from 'vitest';
import { rank } from '../../bench/measures/top-functions.ts';

const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber });

test('functions rank by the time spent in themselves, of the time that was not idle', () => {
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(idle)') },
      { id: 2, callFrame: frame('join', 'file:///x/src/room/join.ts', 9) },
      { id: 3, callFrame: frame('', 'file:///x/node_modules/koa/lib/application.js', 0) },
      { id: 4, callFrame: frame('join', 'file:///x/src/room/join.ts', 9) },
    ],
    samples: [1, 2, 3, 4],
    timeDeltas: [1000, 30, 40, 30],
  };
  expect(rank(profile, 1)).toEqual([{ where: 'join src/room/join.ts:10', share: 0.6 }]);
  expect(rank(profile, 5)).toHaveLength(2);
  expect(rank(profile, 5)[1]).toEqual({ where: '(anonymous) koa/lib/application.js:1', share: 0.4 });
});
