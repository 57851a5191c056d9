import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, most of it with servers and browsers: in this order. */
const LONG = [
  'test/browser/engines-at-a-gateway',
  'test/scripts/',
  'test/resilience/calm-behind-nginx',
  'test/store/redis/cluster',
  'test/store/redis/standalone',
  'test/store/sqlite/sqlite-crash',
  'test/product/webhooks',
  'test/gateways/',
  'test/browser/',
  'test/resilience/',
  'test/store/',
  'test/product/',
  'test/examples/',
  'test/parity/',
  'test/tools/',
  'test/http/panel/',
];

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONG.findIndex((place) => moduleId.includes(place));
  return rank === -1 ? LONG.length : rank;
}

/** Begins with the long files, so that none is left to run alone in the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // Sorting keeps the order of those with the same rank.
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
