import type { Block, Campaign } from './campaign.ts';
import { LEAST_BLOCKS, thirds } from './judge/growth.ts';

const MB = 1024 * 1024;
const MOST_SHOWN = 5;

function mb(bytes: number): string {
  return (bytes / MB).toFixed(1);
}

/** One line about a block, and one for each kind of finding. */
export function describeBlock({ seed, store }: Campaign['options'], block: Block): string {
  const { number, recorded, sent, tookMs, memory, records, slowOnce, shed, ownDelayMs, findings } = block;
  const rate = Math.round((sent / tookMs) * 1_000);
  const head = `${store} block ${number}: ${recorded} recorded, ${sent} sent, ${rate}/s, ${byClass(block)}`;
  const held = `heap ${mb(memory.heapBytes)}, outside ${mb(memory.externalBytes)}, resident ${mb(memory.residentBytes)} MB, ${memory.handles} handles`;
  const kept = `${records.keys} keys, ${mb(records.bytes)} MB`;
  const slow = `${slowOnce} slow once, ${shed} shed, itself late by ${Math.round(ownDelayMs)} ms`;
  const kinds = [...Map.groupBy(findings, ({ what }) => what)].flatMap(([what, of]) => [
    `  ${what} (${of.length})`,
    ...of.slice(0, MOST_SHOWN).map(({ evidence, index }) => {
      const again =
        index === null
          ? ''
          : `\n      npm run test:fuzz -- --store ${store} --seed ${seed} --replay ${number}.${index}`;
      return `    ${evidence}${again}`;
    }),
  ]);
  return [`${head}; ${held}; ${kept}; ${slow}`, ...kinds].join('\n');
}

function byClass({ statuses }: Block): string {
  const counts = new Map<string, number>();
  for (const of of statuses.values()) {
    for (const [status, count] of of) {
      const kind = status === 0 ? 'none' : status >= 500 ? String(status) : `${Math.floor(status / 100)}xx`;
      counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
  }
  return [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(' ');
}

/** A whole campaign: what was answered where, what was held, and the verdict. */
export function describeCampaign({ options, blocks, findings, tookMs }: Campaign): string {
  const sent = blocks.reduce((sum, block) => sum + block.sent, 0);
  const figures: readonly (readonly [string, (block: Block) => string | number, (block: Block) => number])[] = [
    ['heap, MB', ({ memory }) => mb(memory.heapBytes), ({ memory }) => memory.heapBytes / MB],
    ['outside the heap, MB', ({ memory }) => mb(memory.externalBytes), ({ memory }) => memory.externalBytes / MB],
    ['resident, MB', ({ memory }) => mb(memory.residentBytes), ({ memory }) => memory.residentBytes / MB],
    ['handles', ({ memory }) => memory.handles, ({ memory }) => memory.handles],
    ['keys', ({ records }) => records.keys, ({ records }) => records.keys],
    ['store, MB', ({ records }) => mb(records.bytes), ({ records }) => records.bytes / MB],
  ];
  const [first, last] = [blocks.at(0), blocks.at(-1)];
  const lines = figures.map(([name, shown, value]) => {
    const { second, last: third } = thirds(blocks.map(value));
    const medians = `medians of the second and last third ${second.toFixed(1)}, ${third.toFixed(1)}`;
    const ends = first === undefined || last === undefined ? '' : `${shown(first)} → ${shown(last)}`;
    return `  ${name}: ${ends}${blocks.length < LEAST_BLOCKS ? '' : `; ${medians}`}`;
  });
  return [
    `${options.store}, seed ${options.seed}: ${blocks.length} blocks, ${sent} requests, ${(tookMs / 60_000).toFixed(1)} minutes`,
    ...statusLines(blocks),
    'after the first block → after the last one:',
    ...lines,
    ...recordLines(blocks),
    ...findings
      .filter(({ block }) => block === null || block === blocks.length)
      .map(({ what, evidence }) => `${what}: ${evidence}`),
    findings.length === 0 ? 'nothing was found' : `FOUND: ${findings.length}`,
  ].join('\n');
}

function statusLines(blocks: readonly Block[]): string[] {
  const names = new Map<string, Map<number, number>>();
  for (const { statuses } of blocks) {
    for (const [name, of] of statuses) {
      const all = names.get(name) ?? new Map<number, number>();
      for (const [status, count] of of) all.set(status, (all.get(status) ?? 0) + count);
      names.set(name, all);
    }
  }
  return [...names]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(
      ([name, of]) =>
        `  ${name}: ${[...of]
          .toSorted(([a], [b]) => a - b)
          .map(([status, count]) => `${status} ${count}`)
          .join(', ')}`,
    );
}

/** The most that there was of each family after a block. */
function recordLines(blocks: readonly Block[]): string[] {
  const most = new Map<string, number>();
  for (const { records } of blocks) {
    for (const [name, count] of Object.entries(records.counts)) most.set(name, Math.max(most.get(name) ?? 0, count));
  }
  const shown = [...most].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, count]) => `${name} ${count}`);
  return [`most records after a block: ${shown.join(', ')}`];
}
