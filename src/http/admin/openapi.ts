import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { clientIdPattern } from '../../config/schema/client-schema.ts';
import { roomNamePattern, webhookNamePattern } from '../../config/schema/room-schema.ts';
import { HttpProblem, type ProblemCode, problemView } from '../requests/problem.ts';
import { type AdminOperation, bodyTypes, noBody } from './admin-operation.ts';
import { SESSION_COOKIE } from './authentication.ts';
import { idempotencyKeyPattern } from './idempotency-key.ts';
import { lastEventIdHeader } from './last-event-id.ts';
import { operatorNamePattern } from './operator-key-operations.ts';
import { plannedIdPattern } from './schedule-operations.ts';
import { subPattern } from './visit-operations.ts';

type Json = Readonly<Record<string, unknown>>;

/** What any operation may answer instead of what was asked for. */
const commonProblems: readonly ProblemCode[] = [
  'request_invalid',
  'unauthorized',
  'forbidden',
  'room_forbidden',
  'key_limited',
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
- operator: advances, pauses, ends visits, changes mode, inlet and message, now or as planned, tells the public value of a draw
- admin: everything, also reset, the other settings, back to the file, webhooks, keys, and who did what

A key may be limited to some rooms. It sees and changes these alone; what concerns all rooms is refused (\`key_limited\`),
but for lists, which it gets of its rooms.

Durations are written as in the configuration file (\`90s\`, \`5m\`), moments of settings in ISO 8601; moments of visits are
whole seconds since 1970, as in the tokens. Errors are problem details (RFC 9457); \`type\` is stable.`;

/** What a path may have in the place of its parameters, by the parameter and what is in front of it. */
const pathPatterns: Readonly<Record<string, RegExp>> = {
  '/rooms/{room}': roomNamePattern,
  '/admissions/{sub}': subPattern,
  '/schedule/{name}': plannedIdPattern,
  '/webhooks/{name}': webhookNamePattern,
  '/clients/{name}': clientIdPattern,
  '/operator-keys/{name}': operatorNamePattern,
};

function pathParameters(path: string): Json[] {
  return Object.entries(pathPatterns)
    .filter(([part]) => path.includes(part))
    .map(([part, { source: pattern }]) => {
      const name = part.slice(part.indexOf('{') + 1, -1);
      return { name, in: 'path', required: true, schema: { type: 'string', pattern } };
    });
}

const idempotencyKeyParameter: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'A request repeated with the same key acts once and is answered in the same way.',
  schema: { type: 'string', pattern: idempotencyKeyPattern.source },
};

const adminKey: Json = { adminKey: [] };

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
      const generated = JSON.stringify(z.toJSONSchema(schema, { target: 'draft-2020-12', io }))
        // In some languages it stands for the digits of every script.
        .replaceAll(String.raw`\\d`, '[0-9]');
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

function parameters(place: 'query' | 'header', json: Json): Json[] {
  const { properties = {}, required = [] } = json as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description: text, ...schema }]) => ({
    ...{ name, in: place, description: text, required: required.includes(name), schema },
  }));
}

function header(description: string, required: boolean): Json {
  return { description, required, schema: { type: 'string' } };
}

/** Beside the body, by status. */
const problemHeaders: Readonly<Record<number, Json>> = {
  401: { 'WWW-Authenticate': header('RFC 6750 §3.', true) },
  429: { 'Retry-After': header('Seconds.', true) },
  503: { 'Retry-After': header('Seconds.', false) },
};

const misdirected: Json = {
  description: 'The request is for a host that is not served here',
  content: { 'text/plain': { schema: { type: 'string' } } },
};

function problemResponses(codes: readonly ProblemCode[], schema: Json): Json {
  const byStatus = Map.groupBy(
    codes.map((code) => new HttpProblem(code)),
    ({ status }) => status,
  );
  const responses = [...byStatus].map(([status, problems]) => {
    const examples = Object.fromEntries(problems.map(({ code, body }) => [code, { value: body }]));
    const content = { 'application/problem+json': { schema, examples } };
    const headers = problemHeaders[status];
    return [String(status), { description: STATUS_CODES[status] ?? 'Problem', ...(headers && { headers }), content }];
  });
  return Object.fromEntries(responses);
}

/**
 * Describes the operations as an OpenAPI 3.1 document, from the very schemas that check requests.
 * Its server is told relative to the document itself (OpenAPI 3.1 §4.8.5), since proxies may put paths in front.
 */
export function openApiDocument(operations: readonly AdminOperation[]): Json {
  const { schemas, refer } = createSchemas();
  const problemSchema = refer(problemView, 'output');

  function bodyOf({ body, examples }: AdminOperation): Json {
    const values = examples.map((value, index) => [`example${index + 1}`, { value }]);
    return { schema: refer(body, 'input'), examples: Object.fromEntries(values) };
  }

  function describe(called: AdminOperation): Json {
    const takesBody = called.body !== noBody;
    const inPath = pathParameters(called.path);
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
      security:
        called.method === 'get' ? [adminKey, { panelSession: [] }] : [adminKey, { panelSession: [], csrfToken: [] }],
      parameters: [
        ...inPath,
        ...parameters('query', refer(called.query, 'input')),
        ...(called.idempotencyKey ? [idempotencyKeyParameter] : []),
        ...(called.streamTo === null ? [] : parameters('header', refer(lastEventIdHeader, 'input'))),
      ],
      ...(takesBody && {
        requestBody: {
          required: !called.body.safeParse(undefined).success,
          content: Object.fromEntries(bodyTypes(called).map((type) => [type, bodyOf(called)])),
        },
      }),
      responses: {
        200: {
          description: 'Done',
          content: {
            'application/json': { schema: refer(called.answer, 'output') },
            ...(called.csvOf !== null && { 'text/csv': { schema: { type: 'string' } } }),
            ...(called.streamTo !== null && { 'text/event-stream': { schema: { type: 'string' } } }),
          },
        },
        ...problemResponses([...problems, ...called.problems], problemSchema),
        421: misdirected,
      },
    };
  }

  const paths: Record<string, Json> = {
    '/openapi.json': {
      get: {
        ...{ operationId: 'getOpenApi', summary: 'This document', security: [] },
        responses: {
          200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } },
          421: misdirected,
        },
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
    paths,
    components: { schemas, securitySchemes },
  };
}
