import type { SideFigures } from './measure-row.ts';
import type { SingleFigure } from './measures/single-figure.ts';
import type { Report, RowReport } from './report.ts';
import { median, medianOrNull } from './statistics.ts';

interface Column {
  readonly title: string;
  readonly cell: (row: RowReport) => string;
}

const MEBIBYTE = 1024 * 1024;

const columns: readonly Column[] = [
  { title: 'row', cell: ({ key }) => key },
  { title: 'per second', cell: both(({ rounds }) => median(rounds.map((round) => round.perSecond)), 0) },
  { title: 'ratio', cell: ({ ratio }) => ratio.toFixed(2) },
  {
    title: 'to reach',
    cell: ({ floor, floorOf }) => (floor === null ? '' : `≥ ${floor}${floorOf === 'cpu' ? ' CPU' : ''}`),
  },
  { title: 'CPU µs', cell: both(({ rounds }) => medianOrNull(rounds.map((round) => round.cpuMicros)), 0) },
  { title: 'ratio by CPU', cell: ({ cpuRatio }) => cpuRatio?.toFixed(2) ?? '' },
  { title: 'p50 ms', cell: both(({ latency }) => latency.p50Ms, 2) },
  { title: 'p99 ms', cell: both(({ latency }) => latency.p99Ms, 2) },
  { title: 'round trips', cell: both(({ redis }) => redis?.roundTrips ?? null, 1) },
  { title: 'commands', cell: both(({ redis }) => redis?.commands ?? null, 1) },
  { title: 'in scripts', cell: both(({ redis }) => redis?.scriptCommands ?? null, 1) },
  { title: 'bytes in', cell: both(({ redis }) => redis?.bytesIn ?? null, 0) },
  { title: 'bytes out', cell: both(({ redis }) => redis?.bytesOut ?? null, 0) },
  { title: 'RSS MiB', cell: both(({ rssBytes }) => (rssBytes === null ? null : rssBytes / MEBIBYTE), 0) },
  { title: 'loop delay ms', cell: both(({ eventLoopDelayMs }) => eventLoopDelayMs, 1) },
];

/** The report as a Markdown table, with a line on each row and one on the machine. */
export function formatReport({ machine, rows, singles, tookMs }: Report): string {
  const lines = rows.map((row) => columns.map(({ cell }) => cell(row)));
  for (const single of singles) lines.push(singleLine(single));
  const explained = rows.map(({ key, what, beside }) => `- ${key}: ${what}; beside ${beside}`);
  explained.push(...singles.map(({ key, what }) => `- ${key}: ${what}`));
  const about = Object.entries(machine).map(([name, value]) => `${name} ${value}`);
  return `${table([columns.map(({ title }) => title), ...lines])}

Each cell: product / beside.
${explained.join('\n')}

${about.join(', ')}; took ${Math.round(tookMs / 1000)} s
`;
}

/** "product / baseline", with a dash for what is not known; empty if neither is. */
function both(figure: (side: SideFigures) => number | null, digits: number): Column['cell'] {
  return ({ figures: { product, baseline } }) => {
    const [ours, theirs] = [figure(product), figure(baseline)];
    return ours === null && theirs === null ? '' : `${number(ours, digits)} / ${number(theirs, digits)}`;
  };
}

function singleLine({ key, product, baseline, unit, most, least }: SingleFigure): string[] {
  const digits = product < 10 ? 2 : 0;
  const shown = [product, ...(baseline === null ? [] : [baseline])].map((value) => `${number(value, digits)} ${unit}`);
  const ratio = baseline === null ? '' : (baseline / product).toFixed(2);
  const bound = least === undefined ? (most === null ? '' : `≤ ${most} ${unit}`) : `≥ ${least} ${unit}`;
  const cells = [key, shown.join(' / '), ratio, bound];
  return [...cells, ...Array.from({ length: columns.length - cells.length }, () => '')];
}

function number(value: number | null, digits: number): string {
  if (value === null) return '–';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Of equally wide columns, so that it can be read as it is; all but the first one aligned to the right. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
