import { chartRows, GAP_S } from '../../src/http/admin/chart-rows.ts';
import { LIVE } from './lines.js';
import { MINUTE_S, section, shownMinutes } from './page.js';

/** A room that was just opened is not drawn as a line at the edge. */
const SHORTEST_S = 5 * MINUTE_S;
/** What the page showed is remembered this closely. */
const SAMPLE_S = 5;

/** Rows of each minute, and those of the page since. */
let minutes = [];
const samples = [];

/** @throws if the figures cannot be had now */
export async function readMinutes() {
  const response = await fetch(`${section.dataset.charts}?minutes=${shownMinutes}`);
  if (!response.ok) throw new Error(`answered ${response.status}`);
  minutes = chartRows((await response.json()).figures);
}

/** What the page shows now, by the clock of the store. */
function sample() {
  const part = document.querySelector('[data-live="figures"]');
  const figures = Object.fromEntries(
    [...part.querySelectorAll('[data-figure]')].map(({ dataset, value }) => [dataset.figure, Number(value)]),
  );
  const { at, uncalled, capacity } = part.dataset;
  return {
    at: Number(at),
    uncalled: Number(uncalled),
    capacity: capacity === '' ? null : Number(capacity),
    ...figures,
  };
}

/** Adds what the page shows; of what follows closely the latest counts. */
export function addSample() {
  const now = sample();
  if (samples.length > 1 && now.at - samples.at(-2).at < SAMPLE_S) samples.pop();
  if (samples.at(-1)?.at !== now.at) samples.push(now);
}

/** Where the charts begin: as far back as is wished, or there is anything. */
export function firstAt() {
  const known = Math.min(minutes[0]?.at ?? Infinity, samples[0]?.at ?? Infinity);
  return Math.min(lastAt() - SHORTEST_S, Math.max(known, lastAt() - shownMinutes * MINUTE_S));
}

/** The newest moment there are figures of. */
export function lastAt() {
  return samples.at(-1)?.at ?? minutes.at(-1)?.at ?? Math.floor(Date.now() / 1000);
}

/** The rows of a chart: of the minutes only those with such figures, and breaks where there are none. */
export function rowsFor(name) {
  const fromS = firstAt();
  const first = samples[0]?.at ?? Infinity;
  const rows = !LIVE.includes(name) ? minutes : [...minutes.filter(({ at }) => at < first), ...samples];
  return rows
    .filter(({ at }) => at >= fromS)
    .flatMap((row, index, all) => {
      const before = all[index - 1];
      return before !== undefined && row.at - before.at > GAP_S ? [{ at: before.at + 1 }, row] : [row];
    });
}
