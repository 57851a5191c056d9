import { describe, expect, it } from 'vitest';
import { noBody } from '../../../src/http/admin/admin-operation.ts';
import { adminOperations } from '../../../src/http/admin/admin-operations.ts';
import { problemView } from '../../../src/http/requests/problem.ts';
import { randomId } from '../../store/contract/room-driver.ts';
import { type AdminFixture, adminFixture } from './admin-fixture.ts';

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-required-role'?: string;
  readonly security?: unknown[];
  readonly parameters?: {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly required: boolean; readonly content: object };
  readonly responses: Record<string, { readonly content: Record<string, unknown> }>;
}

interface Document {
  readonly openapi: string;
  readonly servers: { readonly url: string }[];
  readonly paths: Record<string, Record<string, Described>>;
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: object };
}

async function documentOf(api: AdminFixture): Promise<Document> {
  const response = await api.anonymous('get', '/openapi.json').expect(200);
  expect(response.type).toBe('application/json');
  return response.body;
}

function operationsOf(api: AdminFixture) {
  return adminOperations(api.served);
}

/** A draw that awaits its public value. */
async function openDoors(api: AdminFixture): Promise<void> {
  await api.room.reset();
  await api.room.change({ mode: 'prequeue', drawSource: 'a beacon', opensAtMs: api.clock.nowMs + 1000 });
  await api.room.line.join({ room: 'launch', ticketId: randomId() });
  api.clock.advance(1000);
}

function refs(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : refs(inner)));
}

describe('the OpenAPI document', () => {
  it('needs no key', async () => {
    const document = await documentOf(await adminFixture());
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.components.securitySchemes).toMatchObject({
      adminKey: { type: 'http', scheme: 'bearer' },
      panelSession: { in: 'cookie', name: 'owr_admin' },
      csrfToken: { in: 'header', name: 'X-CSRF-Token' },
    });
  });

  it('names its server relative to itself, whatever path is in front', async () => {
    const document = await documentOf(await adminFixture());
    const [server] = document.servers;
    const url = new URL(server?.url ?? '', 'https://wait.example.com/queue/admin/api/v1/openapi.json');
    expect(url.href).toBe('https://wait.example.com/queue/admin/api/v1');
  });

  it('refers to nothing that is not there', async () => {
    const document = await documentOf(await adminFixture());
    const all = refs(document);
    expect(all.length).toBeGreaterThan(10);
    for (const ref of all) {
      expect(ref).toMatch(/^#\/components\/schemas\//);
      expect(document.components.schemas).toHaveProperty(ref.slice('#/components/schemas/'.length));
    }
    for (const name of Object.keys(document.components.schemas)) expect(all).toContain(`#/components/schemas/${name}`);
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('has every operation, and no other', async () => {
    const api = await adminFixture();
    const { paths } = await documentOf(api);
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const served = operationsOf(api).map(({ method, path }) => `${method} ${path}`);
    expect(described.sort()).toEqual([...served, 'get /openapi.json'].sort());
  });

  it('tells of each its role, parameters, body and problems', async () => {
    const api = await adminFixture();
    const { paths } = await documentOf(api);
    for (const operation of operationsOf(api)) {
      const described = paths[operation.path]?.[operation.method];
      expect(described).toMatchObject({ operationId: operation.id, 'x-required-role': operation.role });
      const inPath = described?.parameters
        ?.filter((parameter) => parameter.in === 'path')
        .map(({ name }) => `{${name}}`);
      expect(inPath).toEqual(operation.path.match(/\{\w+\}/g) ?? []);
      expect(described?.requestBody === undefined).toBe(operation.body === noBody);
      const statuses = Object.keys(described?.responses ?? {});
      expect(statuses).toEqual(expect.arrayContaining(['200', '400', '401', '403', '429', '500', '503']));
      expect(statuses).toContain('421');
      expect(described?.responses['401']).toMatchObject({ headers: { 'WWW-Authenticate': { required: true } } });
      expect(described?.responses['429']).toMatchObject({ headers: { 'Retry-After': { required: true } } });
      const session = { panelSession: [], ...(operation.method !== 'get' && { csrfToken: [] }) };
      expect(described?.security).toEqual([{ adminKey: [] }, session]);
      expect(statuses.includes('404')).toBe(operation.path.includes('{'));
      expect(statuses.includes('422')).toBe(['advance', 'planChange', 'reportExits'].includes(operation.id));
    }
    const query = paths['/rooms/{room}/admissions']?.get?.parameters?.filter((parameter) => parameter.in === 'query');
    expect(query).toMatchObject([
      { name: 'state', required: false, schema: { enum: ['live', 'ended'], default: 'live' } },
      { name: 'after', required: false },
      { name: 'limit', required: false },
    ]);
    expect(paths['/rooms/{room}/advance']?.post?.requestBody?.required).toBe(true);
    expect(paths['/rooms/{room}/reset']?.post?.requestBody?.required).toBe(false);
    expect(paths['/rooms/{room}/reset']?.post?.parameters?.map(({ name }) => name)).toContain('Idempotency-Key');
    const types = (path: string, method: string) => Object.keys(paths[path]?.[method]?.requestBody?.content ?? {});
    expect(types('/rooms/{room}', 'patch')).toEqual(['application/json', 'application/merge-patch+json']);
    expect(types('/rooms/{room}/advance', 'post')).toEqual(['application/json']);
  });

  it('says what a body is', async () => {
    const { components } = await documentOf(await adminFixture());
    expect(components.schemas).toMatchObject({
      Advance: {
        type: 'object',
        properties: { by: { type: 'integer', minimum: -10_000_000, maximum: 10_000_000 } },
        required: ['by'],
        additionalProperties: false,
      },
      SettingsPatch: {
        additionalProperties: false,
        properties: {
          mode: { enum: ['off', 'prequeue', 'open', 'paused', 'closed', 'over'] },
          grace: { type: 'string' },
        },
      },
      Problem: { required: ['type', 'title', 'status'] },
    });
  });

  it('has examples that would be taken', async () => {
    const examples = operationsOf(await adminFixture()).flatMap(({ body, examples }) =>
      examples.map((example) => ({ body, example })),
    );
    expect(examples.length).toBeGreaterThan(3);
    for (const { body, example } of examples) expect(() => body.parse(example)).not.toThrow();
  });
});

/** Of operations that cannot do without. */
const QUERIES: Readonly<Record<string, string>> = { findVisitors: '?q=1', getGateway: '?gateway=envoy' };
/** Of a planned change. */
const id = 'AAAAAAAAAAAA';
/** What an operation names, where it is not the webhook of the examples. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ getClient: 'shop', getGateway: 'shop', withdrawOperatorKey: 'Ada' },
  ...{ replacePlanned: id, cancelPlanned: id },
};

describe('every operation', () => {
  it('answers as its schema says', async () => {
    const api = await adminFixture();
    await api.room.advance(3);
    const [first] = await api.room.joinMany(3);
    const { sub } = await api.room.visit(first);
    await api.room.line.plan({ room: 'launch', id, atMs: api.clock.nowMs + 60_000, change: {} });
    for (const operation of operationsOf(api)) {
      const path = operation.path
        .replace('{room}', ['putRoom', 'deleteRoom'].includes(operation.id) ? 'spring-sale' : 'launch')
        .replace('{sub}', sub)
        .replace('/clients/{name}', `/clients/${NAMES[operation.id] ?? 'spring-shop'}`)
        .replace('{name}', NAMES[operation.id] ?? 'wall');
      const [example] = operation.examples;
      const query = QUERIES[operation.id] ?? '';
      // The reset came before.
      if (operation.id === 'giveBack') await api.room.called();
      if (operation.id === 'completeDraw') await openDoors(api);
      const response = await api.as('admin', operation.method, path + query).send(example as object | undefined);
      expect([operation.id, response.status]).toEqual([operation.id, 200]);
      expect(() => operation.answer.parse(response.body)).not.toThrow();
    }
  });

  it('refuses as the schema of problems says', async () => {
    const api = await adminFixture();
    for (const { method, path } of operationsOf(api)) {
      const response = await api
        .anonymous(method, path.replace('{room}', 'launch').replace('{sub}', 'x').replace('{name}', 'x'))
        .expect(401);
      expect(() => problemView.parse(response.body)).not.toThrow();
    }
  });
});
