import { expect, test } from 'vitest';
import { readOptions } from '../../../src/tools/crowd/options.ts';

test('what the options say', () => {
  const args = [
    '--visitors',
    '5000',
    '--rate=30/m',
    '--leave',
    '2.5%',
    '--stay',
    '90s',
    '--seed',
    '3',
    '--client',
    'a',
  ];
  expect(readOptions(args)).toMatchObject({
    kind: 'ok',
    options: {
      visitors: 5_000,
      perSecond: 0.5,
      stayMs: 90_000,
      seed: 3,
      shares: { leave: 0.025, sleep: 0.1, miss: 0.1, complete: 0.5 },
      client: 'a',
      config: null,
      saidToBeOwn: false,
    },
  });
});

test.each([
  [['--rate', '501/s'], '--rate must be'],
  [['--rate', '0/s'], '--rate must be'],
  [['--time', '5h'], '--time must be a duration up to 4h'],
  [['--stay', '5'], '--stay must be a duration up to 1h'],
  [['--leave', '101%'], '--leave must be a percentage'],
  [['--leave', '10'], '--leave must be a percentage'],
  [['--leave', '50%', '--sleep', '60%'], 'together be at most 100%'],
  [['--seed', '-1'], '--seed must be a whole number'],
  [['--seed'], '--seed needs a value'],
  [['--zzzzzzzz'], '--help lists them'],
  [['5000'], 'options begin with --'],
  [['--issuer', 'wait.example.com'], '--issuer must be an absolute URL'],
  [['--issuer', 'http://localhost', '--config', 'x'], 'exclude each other'],
  [['--redirect-uri', 'callback'], '--redirect-uri must be a URL'],
])('%j is refused', (args, words) => {
  const read = readOptions(args);
  expect(read.kind === 'wrong' ? read.mistakes.join('\n') : read.kind).toContain(words);
});

test('no options, and the wish for help', () => {
  expect(readOptions([])).toMatchObject({ kind: 'ok', options: { visitors: 200, perSecond: 20, timeMs: 600_000 } });
  expect(readOptions(['--visitors', 'x', '--help'])).toEqual({ kind: 'help' });
});
