/** Figures of a minute, as the admin API tells them. */
interface Figures {
  readonly at: number;
  readonly uncalled: number;
  readonly inside: number;
  readonly outstanding: number;
  readonly issued: number;
  readonly serving: number;
  readonly joined: number;
  readonly called: number;
  readonly admitted: number;
  readonly missed: number;
  readonly absent: number;
  readonly rate_per_minute: number | null;
  readonly capacity: number | null;
  readonly waited_p50: number | null;
  readonly waited_p95: number | null;
}

/** What the charts, the table and the CSV file show of a minute. `at`: seconds since 1970. null: not known. */
export interface ChartRow {
  readonly at: number;
  readonly uncalled: number | null;
  readonly inside: number | null;
  readonly capacity: number | null;
  readonly outstanding: number | null;
  readonly joined: number | null;
  readonly called: number | null;
  readonly rate: number | null;
  readonly entered: number | null;
  readonly missed: number | null;
  readonly absent: number | null;
  readonly waitedHalf: number | null;
  readonly waitedMost: number | null;
}

type Column = Exclude<keyof ChartRow, 'at'>;

/** Their names, in order. */
export const chartColumns: readonly (readonly [column: Column, name: string])[] = [
  ['uncalled', 'Not called yet'],
  ['inside', 'Inside'],
  ['capacity', 'Capacity'],
  ['outstanding', 'Turns open'],
  ['joined', 'Joined / min'],
  ['called', 'Called / min'],
  ['rate', 'Set rate / min'],
  ['entered', 'Entered / min'],
  ['missed', 'Missed / min'],
  ['absent', 'Not there / min'],
  ['waitedHalf', 'Half waited (min)'],
  ['waitedMost', '95 % waited (min)'],
];

/** What is shown of a minute, in the order of the columns. */
export function chartValues(row: ChartRow): (number | null)[] {
  return chartColumns.map(([column]) => row[column]);
}

const MINUTE_S = 60;
/** After this long without figures there is a gap: the room was not kept. */
export const GAP_S = 3.5 * MINUTE_S;

function rounded(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** What a total grew by per minute; a total that fell began anew with an epoch. */
function perMinute(now: number, before: number, elapsedS: number): number {
  return rounded(((now < before ? now : now - before) * MINUTE_S) / elapsedS);
}

function inMinutes(seconds: number | null): number | null {
  return seconds === null ? null : rounded(seconds / MINUTE_S);
}

/** Returns what is shown of each minute. */
export function chartRows(figures: readonly Figures[]): ChartRow[] {
  return figures.map((now, index) => {
    const before = figures[index - 1];
    const elapsedS = before === undefined ? Number.POSITIVE_INFINITY : now.at - before.at;
    const { at, uncalled, inside, capacity, outstanding, rate_per_minute: rate } = now;
    const row = { at, uncalled, inside, capacity, outstanding, rate: rate === null ? null : rounded(rate) };
    const waits = { waitedHalf: inMinutes(now.waited_p50), waitedMost: inMinutes(now.waited_p95) };
    if (before === undefined || elapsedS > GAP_S || elapsedS <= 0) {
      return { ...row, joined: null, called: null, entered: null, missed: null, absent: null, ...waits };
    }
    // A step back is no call.
    const isBack = now.serving < before.serving && now.issued >= before.issued;
    return {
      ...row,
      joined: perMinute(now.joined, 0, elapsedS),
      called: isBack ? 0 : perMinute(now.called, before.called, elapsedS),
      entered: perMinute(now.admitted, before.admitted, elapsedS),
      missed: perMinute(now.missed, before.missed, elapsedS),
      absent: perMinute(now.absent, 0, elapsedS),
      ...waits,
    };
  });
}
