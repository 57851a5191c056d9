import type { PlannedView } from '../admin/planned-view.ts';
import type { LocalTimes } from './local-times.ts';

/** Parts of an inlet that go without saying when they are not set. */
const rarelySet: ReadonlySet<string> = new Set(['from', 'until', 'return_no_shows']);

/** Settings that are moments. */
const moments: ReadonlySet<string> = new Set(['from', 'until', 'opens_at']);

/** A setting in the words of the configuration file. */
function settingText(name: string, value: unknown, times: LocalTimes): string {
  const words = name.replaceAll('_', ' ');
  if (value === null) return `${words}: none`;
  if (moments.has(name)) return `${words}: ${times.when(String(value))}`;
  if (typeof value === 'boolean') return `${words}: ${value ? 'yes' : 'no'}`;
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([part, inner]) => !(rarelySet.has(part) && (inner === null || inner === false)))
      .map(([part, inner]) => settingText(part, inner, times))
      .join(', ');
  }
  return name === 'message' ? `message: “${value}”` : `${words}: ${value}`;
}

/** A change of settings: `mode: open, inlet: admit: 200`. */
export function changeText(change: object, times: LocalTimes): string {
  return settingText('settings', change, times);
}

const count = new Intl.NumberFormat('en');

const onePeriod: Readonly<Record<string, string>> = {
  '1s': 'a second',
  '1m': 'a minute',
  '1h': 'an hour',
  '1d': 'a day',
};

type Inlet = NonNullable<PlannedView['change']['inlet']>;

function inletParts(inlet: Inlet, times: LocalTimes): string[] {
  const { admit, every, from, until, capacity } = inlet;
  const rate =
    typeof admit === 'number' ? [`${count.format(admit)} ${onePeriod[every ?? ''] ?? `every ${every}`}`] : [];
  return [
    ...(admit === null ? ['no rate'] : rate),
    ...(from == null ? [] : [`from ${times.when(from)}`]),
    ...(until == null ? [] : [`until ${times.when(until)}`]),
    ...(capacity === null ? ['no capacity'] : []),
    ...(typeof capacity === 'number' ? [`at most ${count.format(capacity)} inside`] : []),
  ];
}

/** What a change sets, in short: `open, 200 a minute, message: “Welcome”`. */
export function plannedWords({ mode, inlet, ...others }: PlannedView['change'], times: LocalTimes): string {
  return [
    ...(mode === undefined ? [] : [mode]),
    ...(inlet === undefined ? [] : inletParts(inlet, times)),
    ...(Object.keys(others).length === 0 ? [] : [changeText(others, times)]),
  ].join(', ');
}
