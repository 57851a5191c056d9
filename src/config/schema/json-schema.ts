import { z } from 'zod';
import type { ValuePath } from '../reading/config-problem.ts';
import { fileSchema } from './file-schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

const substitution = '\\$\\{[A-Za-z_]\\w*\\}';

/** Keywords that a `${NAME}` in the place of the value would break. */
const constraints = ['pattern', 'allOf', 'enum', 'format', 'minimum', 'maxLength', 'minLength'];

/**
 * JSON Schema of the configuration file, for editors. Made from the definition that checks the file; where that
 * expects a particular value, a substitution `${NAME}` is allowed as well.
 */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(fileSchema, {
    io: 'input',
    override({ jsonSchema }) {
      const { description, ...own } = jsonSchema;
      const constrained = own.type === 'boolean' || constraints.some((keyword) => keyword in own);
      if (!constrained) return;
      for (const keyword of Object.keys(own)) delete jsonSchema[keyword];
      jsonSchema.anyOf = [own, { type: 'string', pattern: substitution }];
    },
  });
  return { ...schema, title: 'oidc-waiting-room configuration' };
}

/** The keys that a mapping at this place of the file may have; none where it may have any. */
export function keysAt(schema: JsonSchema, path: ValuePath): readonly string[] {
  let place: JsonSchema = schema;
  for (const step of path) {
    const next = typeof step === 'number' ? place.items : (place.properties?.[step] ?? place.additionalProperties);
    if (typeof next !== 'object' || Array.isArray(next)) return [];
    place = next;
  }
  return Object.keys(place.properties ?? {});
}
