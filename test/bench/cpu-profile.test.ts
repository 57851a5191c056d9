import { expect, test } from 'vitest';
import { hotspots } from '../../bench/measures/cpu-profile.ts';

const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber });

const profile = {
  nodes: [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('join', 'file:///x/src/room/join.ts', 9) },
    { id: 3, callFrame: frame('', 'file:///x/node_modules/@koa/router/src/router.js', 0) },
    { id: 4, callFrame: frame('join', 'file:///x/src/room/join.ts', 9) },
    { id: 5, callFrame: frame('compose', 'file:///x/src/compose.ts', 1) },
  ],
  startTime: 1_000,
  samples: [5, 1, 2, 3, 4, 5],
  timeDeltas: [100, 1_000, 30, 40, 30, 500],
};

test('functions rank by the time spent in themselves within a stretch, of the time that was not idle', () => {
  const { functions, places } = hotspots(profile, { fromMicros: 1_200, toMicros: 2_200 });
  expect(functions).toEqual([
    { name: 'join src/room/join.ts:10', share: 0.6 },
    { name: '(anonymous) @koa/router/src/router.js:1', share: 0.4 },
  ]);
  expect(places).toEqual([
    { name: 'src/room', share: 0.6 },
    { name: '@koa/router', share: 0.4 },
  ]);
});
