import { expect, test } from 'vitest';
import { runCampaign } from './campaign.ts';
import { byCount } from './campaign-length.ts';
import { describeBlock } from './report.ts';

/** The same requests each time; `npm run test:fuzz` makes others, for as long as it is told to. */
const SAMPLE = { seed: 1, jobs: 4, length: byCount({ blocks: 2, blockRequests: 600 }) } as const;

test.concurrent.each(['sqlite', 'redis'] as const)(
  'no mutated request breaks a promise, on %s',
  { timeout: 300_000 },
  async (store) => {
    const { blocks, findings } = await runCampaign({ ...SAMPLE, store });
    expect(findings, blocks.map((block) => describeBlock({ ...SAMPLE, store }, block)).join('\n')).toEqual([]);
    expect(blocks.map(({ recorded }) => recorded > 200)).toEqual([true, true]);
  },
);
