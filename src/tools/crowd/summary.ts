import { inDigits, inTime, percentile } from './figures.ts';
import type { NumberBook } from './number-book.ts';
import type { Tally } from './tally.ts';

/** Why a rehearsal ended. */
export type End = 'done' | 'time' | 'interrupted';

const WHY: Readonly<Record<End, string>> = {
  done: 'everybody is done',
  time: 'its time is over',
  interrupted: 'it was interrupted',
};

/** Whether nothing went wrong that should not. */
export function isWell(tally: Tally, book: Pick<NumberBook, 'twice'>): boolean {
  return tally.errorCount === 0 && book.twice === 0;
}

/** What a rehearsal has shown, for people. */
export function summaryOf(
  tally: Tally,
  book: Pick<NumberBook, 'told' | 'twice'>,
  { end, tookMs }: { readonly end: End; readonly tookMs: number },
): string {
  const { phases, requests, joined, visitors, missed, waitedMs } = tally;
  const rate = Math.round((requests * 1000) / Math.max(1, tookMs));
  const completed = `${inDigits(phases.completed)} completed, ${inDigits(phases.went)} just left`;
  const rows: readonly (readonly [string, string])[] = [
    ['joined', `${inDigits(joined)} of ${inDigits(visitors)}`],
    ['went in', inDigits(waitedMs.length)],
    ['done', `${inDigits(tally.done)} (${completed}, ${inDigits(phases['cut-short'])} ended before)`],
    ['closed the tab', inDigits(phases['gave-up'])],
    ['turns missed', inDigits(missed)],
    ['still there', `${inDigits(phases.coming + phases.waiting)} waiting, ${inDigits(phases.inside)} inside`],
    ['waited', waitedInWords(waitedMs)],
    ['numbers', `${inDigits(book.told)} told, ${inDigits(book.twice)} seen twice`],
    ['HTTP statuses', listed(tally.statuses)],
    ['errors', listed(tally.errors)],
  ];
  const heading = `The rehearsal has ended after ${inTime(tookMs)}: ${WHY[end]}. ${inDigits(requests)} requests, ${inDigits(rate)} a second.`;
  return `\n${heading}\n${rows.map(([name, value]) => `  ${name.padEnd(16)}${value}\n`).join('')}`;
}

function waitedInWords(waitedMs: readonly number[]): string {
  if (waitedMs.length === 0) return 'nobody went in';
  const sorted = waitedMs.toSorted((a, b) => a - b);
  const at = (share: number) => inTime(percentile(sorted, share));
  return `p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`;
}

function listed(counts: ReadonlyMap<number | string, number>): string {
  const most = [...counts].toSorted(([, a], [, b]) => b - a);
  return most.length === 0 ? 'none' : most.map(([what, count]) => `${what}: ${inDigits(count)}`).join(', ');
}
