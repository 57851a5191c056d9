import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: object;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, { readonly schema: object }> };
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The parts of a request that an OpenAPI document describes. */
export interface DescribedRequest {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Where an operation is served. @throws Error if the document has none of this id */
export function operationOf(document: OpenApiDocument, id: string) {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === id) return { path, method, operation };
    }
  }
  throw new Error(`no operation ${id}`);
}

/** Tells whether a document allows a request to one of its operations, by a validator of JSON Schema. */
export function createRequestCheck(document: OpenApiDocument) {
  const ajv = new Ajv2020({ strict: false, coerceTypes: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');

  /** References are those of the document. */
  function isValid(schema: object, value: unknown): boolean {
    const inDocument: unknown = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
    return ajv.validate(inDocument as object, value);
  }

  /** A parameter is a text, and what its schema says it stands for. */
  function isValidText(schema: object, text: string): boolean {
    const isNumber = 'type' in schema && schema.type === 'integer' && /^-?(?:0|[1-9][0-9]*)$/.test(text);
    return isValid(schema, isNumber ? Number(text) : text);
  }

  return function allows(id: string, request: DescribedRequest): boolean {
    const { operation } = operationOf(document, id);
    const { parameters = [], requestBody } = operation;
    const given = { path: request.path ?? {}, query: request.query ?? {}, header: request.headers ?? {} };
    const known = parameters.every(({ name, in: place, required = false, schema }) => {
      const text = given[place][name];
      return text === undefined ? !(required && place !== 'path') : isValidText(schema, text);
    });
    const names = new Set(parameters.filter((each) => each.in === 'query').map(({ name }) => name));
    const onlyKnown = Object.keys(given.query).every((name) => names.has(name));
    if (!known || !onlyKnown) return false;
    if (request.body === undefined) return requestBody?.required !== true;
    return requestBody !== undefined && isValid(requestBody.content['application/json']?.schema ?? {}, request.body);
  };
}
