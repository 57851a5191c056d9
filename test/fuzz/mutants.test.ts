import { expect, test } from 'vitest';
import type { Replacement } from '../support/source-copy.ts';
import { runCampaign } from './campaign.ts';
import { byCount } from './campaign-length.ts';

/** Faults that are planted, and what has to be found of each. */
const MUTANTS: readonly (Replacement & { readonly found: string })[] = [
  {
    file: 'src/http/app.ts',
    from: "throw new HttpProblem('not_found');",
    to: "throw new Error('planted');",
    found: 'status 500',
  },
  {
    file: 'src/http/requests/request-log.ts',
    from: "const { method = '' } = req;",
    to: "const { method = '' } = req;\n    kept.push(Array(100_000).fill(method));\n    logger.info({ url: req.url }, 'asked');",
    found: 'above its bound: bytes of the heap',
  },
  {
    file: 'src/http/requests/request-log.ts',
    from: "const ROUTE = Symbol('route');",
    to: "const ROUTE = Symbol('route');\nconst kept: unknown[] = [];",
    found: 'a secret in the log',
  },
  {
    file: 'src/store/redis/keys.ts',
    from: 'artifact:',
    to: 'remains:',
    found: 'more records than stated: unknown ',
  },
];

test('faults that are planted are found', { timeout: 300_000 }, async () => {
  const { findings } = await runCampaign({
    ...{ store: 'redis', seed: 1, jobs: 4, length: byCount({ blocks: 1, blockRequests: 600 }) },
    mutants: MUTANTS,
  });
  const seen = findings.map(({ what, evidence }) => `${what}: ${evidence}`);
  for (const { found } of MUTANTS)
    expect(
      seen.some((each) => each.startsWith(found)),
      found,
    ).toBe(true);
});

test('a product that ends is found', async () => {
  const { findings } = await runCampaign({
    ...{ store: 'sqlite', seed: 1, jobs: 4, length: byCount({ blocks: 1, blockRequests: 100 }) },
    mutants: [
      {
        file: 'src/http/requests/request-log.ts',
        from: "if (!res.writableFinished) logger.info(line, 'request cut off');",
        to: "if (res.statusCode === 405) process.exit(3);\n      if (!res.writableFinished) logger.info(line, 'request cut off');",
      },
    ],
  });
  expect(findings.map(({ what }) => what)).toContain('the product or its recording ended');
});
