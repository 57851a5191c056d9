import { isTimeZone } from '../../config/words/time-zone.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type Control, type Field, momentFields, NO_MOMENT } from './controls/control.ts';
import { LocalTimes } from './local-times.ts';
import { readTime, timeDemand } from './typed-time.ts';

export interface ReadForm {
  /** As `field`; of a moment an ISO time, `none` or, where it was left alone, ''. */
  readonly field: Field;
  /** The moments as they were understood, for a form that is confirmed: what was typed may mean another time by then. */
  readonly understood: readonly (readonly [string, string])[];
  /** What the operator may not have had in mind. */
  readonly asides: readonly string[];
}

function readMoment(
  name: string,
  field: Field,
  times: LocalTimes,
): { readonly value: string; readonly aside?: string } {
  const understood = field(`${name}_understood`);
  if (understood !== '') return { value: understood };
  const [picked, shown, words] = momentFields(name).map((each) => field(each).trim());
  const typed = words || picked || '';
  if (words === '' && picked === shown) return { value: '' };
  if (typed === '') return { value: NO_MOMENT };
  const time = readTime(typed, times);
  if (time === null) throw new HttpProblem('request_invalid', { errors: [{ path: name, message: timeDemand }] });
  if (time.doubt !== null) throw new HttpProblem('request_invalid', { errors: [{ path: name, message: time.doubt }] });
  const value = new Date(time.ms).toISOString();
  return time.isNextDay ? { value, aside: `${times.clock(value)} has passed today: this is tomorrow.` } : { value };
}

/**
 * Reads the moments of a form, in the zone in which its fields were shown.
 *
 * @throws HttpProblem `request_invalid` for what is no time, or one that the zone skips or has twice
 */
export function readMoments({ moments }: Pick<Control, 'moments'>, field: Field, times: LocalTimes): ReadForm {
  const zone = field('zone');
  const shownIn = isTimeZone(zone) ? new LocalTimes(zone, times.nowMs) : times;
  const read = moments.map((name) => [name, readMoment(name, field, shownIn)] as const);
  const values = new Map(read.map(([name, { value }]) => [name, value]));
  return {
    field: (name) => values.get(name) ?? field(name),
    understood: read.map(([name, { value }]) => [`${name}_understood`, value]),
    asides: read.flatMap(([, { aside }]) => aside ?? []),
  };
}
