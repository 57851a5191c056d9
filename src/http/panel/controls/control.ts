import type { z } from 'zod';
import type { RoomView } from '../../admin/room-view.ts';
import type { LocalTimes } from '../local-times.ts';

/** Reads a field of a form as it was typed; '' where it is missing. */
export type Field = (name: string) => string;

/** What a control will do, told before it does it. */
export interface Foretold {
  /** What it does, in short. */
  readonly heading: string;
  /** Whom it touches and how, one sentence each. */
  readonly effects: readonly string[];
  /** What visitors will read, or what decides: as it was typed. */
  readonly quote?: string;
  /** What an operator may not have had in mind. */
  readonly warnings?: readonly string[];
  /** What the button says; null: there is nothing to do. */
  readonly button: string | null;
  /** Whether it is hard to take back. */
  readonly isRisky?: boolean;
}

/** What a control is asked for, and where. */
export interface Asked {
  /** As it is before. */
  readonly room: RoomView;
  readonly field: Field;
  /** In the zone of the operator. */
  readonly times: LocalTimes;
}

interface Definition<Answer extends z.ZodType> {
  /** `id` of the operation of the admin API that does it. */
  readonly operation: string;
  readonly answer: Answer;
  /** The fields of its form, which it is asked with once more. */
  readonly fields: readonly string[];
  /** Those of them that are moments. Default: none. */
  readonly moments?: readonly string[];
  /** The body of the operation. Fields that were wrongly typed are left to the operation to refuse. */
  body(field: Field, room: string): object | undefined;
  /** Tells what it will do by what a dry run answers. */
  foretell?(preview: z.output<Answer>, asked: Asked): Foretold;
  /** Likewise, of an operation without a dry run. */
  describe?(asked: Asked): Foretold;
  /** What it did, for the operator. */
  did(answer: z.output<Answer>, asked: Asked): string;
  /** Below the room: where its operator goes on. Default: the room itself. */
  readonly goesTo?: string;
}

/** A form of the panel: an operation of the admin API, what it will do and what it did. */
export interface Control {
  readonly operation: string;
  /** Those of its moments included. */
  readonly fields: readonly string[];
  readonly moments: readonly string[];
  readonly body: (field: Field, room: string) => object | undefined;
  /** Whether what it will do is told by a dry run. */
  readonly hasDryRun: boolean;
  /** @param preview answer to the dry run, if there is one */
  readonly foretell: (preview: unknown, asked: Asked) => Foretold | null;
  /** @param answer of the operation */
  readonly did: (answer: unknown, asked: Asked) => string;
  readonly goesTo: string;
}

/** Defines a control whose words see what its operation answers. */
export function control<Answer extends z.ZodType>(definition: Definition<Answer>): Control {
  const { operation, answer: schema, moments = [], goesTo = '' } = definition;
  return {
    operation,
    fields: [
      ...definition.fields.filter((name) => !moments.includes(name)),
      ...moments.flatMap(momentFields),
      ...(moments.length > 0 ? ['zone'] : []),
    ],
    moments,
    goesTo,
    body: (field, room) => definition.body(field, room),
    hasDryRun: definition.foretell !== undefined,
    foretell: (preview, asked) =>
      definition.foretell?.(schema.parse(preview), asked) ?? definition.describe?.(asked) ?? null,
    did: (answer, asked) => definition.did(schema.parse(answer), asked),
  };
}

/** What `field` says of a moment that the operator has taken away. */
export const NO_MOMENT = 'none';

/** The fields of a moment: a date-time picker, what that showed, and a text that counts before it. */
export function momentFields(name: string): readonly [string, string, string] {
  return [name, `${name}_shown`, `${name}_words`];
}

/** The part of a change that sets a moment; {} where the form leaves it alone. */
export function momentChange(name: string, field: Field): Readonly<Record<string, string | null>> {
  const value = field(name);
  if (value === '') return {};
  return { [name]: value === NO_MOMENT ? null : value };
}

/** A number as it was typed; what is none stays as it is, for the operation to refuse. */
export function typed(text: string): unknown {
  const trimmed = text.trim();
  return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** An emptied field takes the setting away. */
export function typedOrNone(text: string): unknown {
  return text.trim() === '' ? null : typed(text);
}
