import type { z } from 'zod';

type Fields = z.ZodObject;

function given(body: object): number {
  return Object.values(body).filter((value) => value !== undefined).length;
}

function each(names: readonly string[]): { readonly required: readonly string[] }[] {
  return names.map((name) => ({ required: [name] }));
}

/** Demands that exactly one of the fields of an object is there, in a way that its JSON Schema says too. */
export function exactlyOne<Schema extends Fields>(schema: Schema, error: string): Schema {
  return schema.refine((body) => given(body) === 1, { error }).meta({ oneOf: each(Object.keys(schema.shape)) });
}

/** Likewise, that at least one of them is. */
export function someOf<Schema extends Fields>(schema: Schema, error: string): Schema {
  const names = Object.keys(schema.shape);
  return schema
    .refine((body) => names.some((name) => body[name] !== undefined), { error })
    .meta({ anyOf: each(names) });
}
