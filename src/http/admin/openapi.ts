import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { SESSION_COOKIE } from '../panel/sessions.ts';
import { HttpProblem, type ProblemCode, problemView } from '../problem.ts';
import { noBody, type Operation } from './operation.ts';

type Json = Readonly<Record<string, unknown>>;

/** What any operation may answer instead of what was asked for. */
const commonProblems: readonly ProblemCode[] = [
  'request_invalid',
  'unauthorized',
  'forbidden',
  'csrf_missing',
  'too_many_failures',
  'internal',
  'store_unavailable',
];

const roomProblems: readonly ProblemCode[] = ['room_unknown'];
const bodyProblems: readonly ProblemCode[] = ['body_malformed', 'body_too_large', 'media_type_unsupported'];

const description = `The line of each room, its settings, its visits, and what happened in it.

Roles, each with all that the ones before it may:

- viewer: looks at rooms, visits and events
- operator: advances, pauses, ends visits, changes mode, inlet and message, tells the public value of a draw
- admin: everything, also reset, the other settings, back to the file, and webhooks

Durations are written as in the configuration file (\`90s\`, \`5m\`), moments of settings in ISO 8601; moments of visits are
whole seconds since 1970, as in the tokens. Errors are problem details (RFC 9457); \`type\` is stable.`;

const pathParameters: Readonly<Record<string, Json>> = {
  room: { name: 'room', in: 'path', required: true, schema: { type: 'string' } },
  sub: { name: 'sub', in: 'path', required: true, schema: { type: 'string' } },
  name: { name: 'name', in: 'path', required: true, schema: { type: 'string' } },
};

const lastEventIdParameter: Json = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The last event that a reader of the stream knows. Browsers send it when they come back.',
  schema: { type: 'string' },
};

const idempotencyKeyParameter: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'A request repeated with the same key acts once and is answered in the same way.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const securitySchemes: Json = {
  adminKey: { type: 'http', scheme: 'bearer' },
  panelSession: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'The control panel, signed in.' },
  csrfToken: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token', description: 'Of that session. GET goes without.' },
};

/** Collects named schemas under `components`, where others refer to them. */
function createSchemas(): {
  readonly schemas: Record<string, unknown>;
  refer(schema: z.ZodType, io: 'input' | 'output'): Json;
} {
  const schemas: Record<string, unknown> = {};
  return {
    schemas,
    refer(schema, io) {
      const generated = JSON.stringify(z.toJSONSchema(schema, { target: 'draft-2020-12', io }));
      const {
        $schema: _dialect,
        $defs = {},
        id,
        ...whole
      } = JSON.parse(generated.replaceAll('"#/$defs/', '"#/components/schemas/')) as {
        $schema: string;
        $defs?: Record<string, Record<string, unknown>>;
        id?: string;
      };
      for (const [name, { id: _name, ...definition }] of Object.entries($defs)) schemas[name] = definition;
      if (id === undefined) return whole;
      schemas[id] = whole;
      return { $ref: `#/components/schemas/${id}` };
    },
  };
}

function queryParameters(json: Json): Json[] {
  const { properties = {}, required = [] } = json as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description: text, ...schema }]) => ({
    ...{ name, in: 'query', description: text, required: required.includes(name), schema },
  }));
}

function problemResponses(codes: readonly ProblemCode[], schema: Json): Json {
  const byStatus = Map.groupBy(
    codes.map((code) => new HttpProblem(code)),
    ({ status }) => status,
  );
  const responses = [...byStatus].map(([status, problems]) => {
    const examples = Object.fromEntries(problems.map(({ code, body }) => [code, { value: body }]));
    const content = { 'application/problem+json': { schema, examples } };
    return [String(status), { description: STATUS_CODES[status] ?? 'Problem', content }];
  });
  return Object.fromEntries(responses);
}

/**
 * Describes the operations as an OpenAPI 3.1 document, from the very schemas that check requests.
 * Its server is told relative to the document itself (OpenAPI 3.1 §4.8.5), since proxies may put paths in front.
 */
export function openApiDocument(operations: readonly Operation[]): Json {
  const { schemas, refer } = createSchemas();
  const problemSchema = refer(problemView, 'output');

  function describe(called: Operation): Json {
    const takesBody = called.body !== noBody;
    const inPath = Object.entries(pathParameters).filter(([name]) => called.path.includes(`{${name}}`));
    const problems = [
      ...commonProblems,
      ...(inPath.length > 0 ? roomProblems : []),
      ...(takesBody ? bodyProblems : []),
    ];
    return {
      operationId: called.id,
      summary: called.summary,
      description: called.description,
      'x-required-role': called.role,
      parameters: [
        ...inPath.map(([, parameter]) => parameter),
        ...queryParameters(refer(called.query, 'input')),
        ...(called.idempotencyKey ? [idempotencyKeyParameter] : []),
        ...(called.streamTo === null ? [] : [lastEventIdParameter]),
      ],
      ...(takesBody && {
        requestBody: {
          required: !called.body.safeParse(undefined).success,
          content: {
            'application/json': {
              schema: refer(called.body, 'input'),
              examples: Object.fromEntries(called.examples.map((value, index) => [`example${index + 1}`, { value }])),
            },
          },
        },
      }),
      responses: {
        200: {
          description: 'Done',
          content: {
            'application/json': { schema: refer(called.answer, 'output') },
            ...(called.streamTo !== null && { 'text/event-stream': { schema: { type: 'string' } } }),
          },
        },
        ...problemResponses([...problems, ...called.problems], problemSchema),
      },
    };
  }

  const paths: Record<string, Json> = {
    '/openapi.json': {
      get: {
        ...{ operationId: 'getOpenApi', summary: 'This document', security: [] },
        responses: { 200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    },
  };
  for (const called of operations) paths[called.path] = { ...paths[called.path], [called.method]: describe(called) };
  return {
    openapi: '3.1.1',
    info: {
      title: 'oidc-waiting-room admin API',
      version: '1',
      description,
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '../v1' }],
    security: [{ adminKey: [] }, { panelSession: [], csrfToken: [] }],
    paths,
    components: { schemas, securitySchemes },
  };
}
