import type { z } from 'zod';
import type { auditPage } from '../admin/audit-operations.ts';
import { plannedView } from '../admin/planned-view.ts';
import type { LocalTimes } from './local-times.ts';
import { tellPlanned } from './planned-words.ts';

type Act = z.output<typeof auditPage>['acts'][number];

type Fields = Readonly<Record<string, unknown>>;

/** What an act changed of a field; '' where it had no value. */
export interface ChangedField {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const plan = plannedView.array().min(1);

/** The parts of a value by their names: of fields `inlet.admit`, of a plan its changes by their ids. */
function partsOf(name: string, value: unknown): readonly (readonly [string, unknown])[] {
  const { data: planned } = plan.safeParse(value);
  if (planned !== undefined) return planned.map((each) => [`${name} ${each.id}`, each] as const);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[name, value]];
  return Object.entries(value).flatMap(([part, inner]) => partsOf(`${name}.${part}`, inner));
}

function flat(fields: Fields | null): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(fields ?? {}).flatMap(([name, value]) => partsOf(name, value)));
}

/** A value of a field as people read it; '' where there is none. */
function valueWords(value: unknown, times: LocalTimes): string {
  if (value === undefined || value === null) return '';
  const { data: planned } = plannedView.safeParse(value);
  if (planned !== undefined) {
    const { when, words } = tellPlanned(planned, times);
    return `${when}: ${words}`;
  }
  if (Array.isArray(value)) return value.map((each) => valueWords(each, times)).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .filter(([, inner]) => inner !== null)
    .map(([name, inner]) => `${name} ${valueWords(inner, times)}`)
    .join(' ');
}

/** What an act changed, field by field. */
export function changesOf({ before, after }: Pick<Act, 'before' | 'after'>, times: LocalTimes): ChangedField[] {
  const [was, is] = [flat(before), flat(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((key) => ({
      name: key.split(' ')[0] ?? key,
      before: valueWords(was.get(key), times),
      after: valueWords(is.get(key), times),
    }))
    .filter((change) => change.before !== change.after);
}
