import { describe, expect, it } from 'vitest';
import {
  createRequestCheck,
  type DescribedRequest,
  type OpenApiDocument,
  operationOf,
} from '../../support/openapi-request.ts';
import { type AdminFixture, adminFixture, problemType } from './admin-fixture.ts';

interface Described {
  readonly document: OpenApiDocument;
  readonly allows: ReturnType<typeof createRequestCheck>;
}

let described: Described | undefined;

/** The document of the API, and what it allows. */
async function theDocument(api: AdminFixture): Promise<Described> {
  if (described === undefined) {
    const document: OpenApiDocument = (await api.anonymous('get', '/openapi.json').expect(200)).body;
    described = { document, allows: createRequestCheck(document) };
  }
  return described;
}

/** Outside of the first 65,536 characters: two units of UTF-16, four bytes of UTF-8. */
const ASTRAL = '\u{1f680}';

const body = (value: unknown): DescribedRequest => ({ body: value });
const query = (values: Record<string, string>): DescribedRequest => ({ query: values });
const header = (name: string, value: string, value_: unknown = undefined): DescribedRequest => ({
  headers: { [name]: value },
  ...(value_ !== undefined && { body: value_ }),
});
const patch = (settings: object): DescribedRequest => body({ ...settings, dry_run: true });
const named = (name: string, value?: unknown): DescribedRequest => ({
  path: { name },
  ...(value !== undefined && { body: value }),
});
const of = (sub: string): DescribedRequest => ({ path: { sub } });

/** Requests that the document allows and the API takes, as far as its rooms go. */
const taken: readonly (readonly [string, DescribedRequest])[] = [
  ['reportExits', body({ exited: 0 })],
  ['reportExits', body({ exited: 10_000_000 })],
  ['reportExits', body({ exited: '10000000', anything: null })],
  ['reportExits', body({ exited: '00000010' })],
  ['reportExits', body({ completed: [] })],
  ['reportExits', body({ completed: [''], abandoned: [ASTRAL] })],
  ['lookUpVisitor', body({ number: 1 })],
  ['lookUpVisitor', body({ entry: Number.MAX_SAFE_INTEGER })],
  ['lookUpVisitor', body({ sub: '' })],
  ['lookUpVisitor', body({ sub: ASTRAL.repeat(5_000) })],
  ['lookUpVisitor', body({ receipt: '' })],
  ['lookUpVisitor', body({ receipt: ASTRAL.repeat(4_000) })],
  ['readFigures', query({ minutes: '1' })],
  ['readFigures', query({ minutes: '1440' })],
  ['readEvents', query({ after: '0', limit: '1000' })],
  ['readEvents', query({ after: '9007199254740991' })],
  ['readEvents', header('Last-Event-ID', '7')],
  ['listAdmissions', query({ state: 'ended', limit: '1' })],
  ['listAdmissions', query({ after: '0.x' })],
  ['completeDraw', body({ public_value: ASTRAL.repeat(500) })],
  ['completeDraw', body({ public_value: '\ue000\u0378\u200b' })],
  ['advance', body({ by: 1, dry_run: true })],
  ['advance', body({ by: -10_000_000, dry_run: true })],
  ['advance', header('Idempotency-Key', 'k'.repeat(255), { by: 1, dry_run: true })],
  ['advance', header('Idempotency-Key', `"${'\\"'.repeat(255)}"`, { by: 1, dry_run: true })],
  ['reset', header('Idempotency-Key', '" "')],
  ['changeSettings', patch({})],
  ['changeSettings', patch({ gate: {} })],
  ['changeSettings', patch({ gate: null })],
  ['changeSettings', patch({ gate: { interval: null } })],
  ['changeSettings', patch({ gate: { url: 'https://[fe80::1]/' } })],
  ['changeSettings', patch({ gate: { url: 'http://user@shop.example.com' } })],
  ['changeSettings', patch({ gate: { url: 'https://shop.example.com/a?b=c' } })],
  ['changeSettings', patch({ inlet: {} })],
  ['changeSettings', patch({ inlet: { every: '1m' } })],
  [
    'changeSettings',
    patch({ inlet: { admit: 1, every: '1s', from: '2027-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' } }),
  ],
  ['changeSettings', patch({ mode: 'prequeue' })],
  ['changeSettings', patch({ message: ASTRAL.repeat(2_000) })],
  ['changeSettings', patch({ message: '' })],
  ['changeSettings', patch({ draw_source: ASTRAL.repeat(500) })],
  ['changeSettings', patch({ turn_window: '1s' })],
  ['changeSettings', patch({ turn_window: '0010s' })],
  ['changeSettings', patch({ admission: '30d' })],
  ['changeSettings', patch({ admission: '720h' })],
  ['changeSettings', patch({ opens_at: '2000-01-01T00:00:00Z' })],
  ['changeSettings', patch({ opens_at: '2999-12-31T23:59:59.123456789-14:00' })],
  ['resumeAll', body({ rooms: ['nowhere'], dry_run: true })],
  ['resumeAll', body({ rooms: [] })],
  ['resumeAll', {}],
  ['tellAll', body({ message: ASTRAL.repeat(2_000), dry_run: true })],
  ['rotateKeys', body({ revoke: 'unknown' })],
  ['putWebhook', named('crm2', { url: 'http://shop.example.com' })],
  ['putWebhook', named('crm2', { url: 'https://[::ffff:169.254.169.254]/' })],
  ['putWebhook', named('a_-Z9', { url: 'https://shop.example.com', secret: `whsec_${'A'.repeat(32)}` })],
  ['getWebhook', named('nothing')],
  ['getClient', named('nothing')],
  ['getAdmission', of('nothing')],
  ['makeOperatorKey', body({ name: 'a', role: 'viewer' })],
  ['makeOperatorKey', body({ name: 'a.b-C_9 @+x', role: 'admin', rooms: null, expires_at: null })],
  ['makeOperatorKey', body({ name: 'n'.repeat(100), role: 'viewer', rooms: ['nowhere'] })],
  ['makeOperatorKey', body({ name: 'a', role: 'viewer', expires_at: '2000-01-01T00:00:00Z' })],
  ['withdrawOperatorKey', named('nothing')],
];

/** Requests that the document forbids, and the API refuses. */
const refused: readonly (readonly [string, DescribedRequest])[] = [
  ['reportExits', body({})],
  ['reportExits', body({ anything: 1 })],
  ['reportExits', body({ exited: null })],
  ['reportExits', body({ exited: -1 })],
  ['reportExits', body({ exited: 10_000_001 })],
  ['reportExits', body({ exited: '10000001' })],
  ['reportExits', body({ exited: '' })],
  ['reportExits', body({ exited: '\u0661' })],
  ['reportExits', body({ completed: [1] })],
  ['lookUpVisitor', body({})],
  ['lookUpVisitor', body({ number: 1, entry: 1 })],
  ['lookUpVisitor', body({ receipt: 'x', sub: 'x', number: 1 })],
  ['lookUpVisitor', body({ number: 0 })],
  ['lookUpVisitor', body({ receipt: ASTRAL.repeat(4_001) })],
  ['readFigures', query({ minutes: '7001' })],
  ['readFigures', query({ minutes: '1441' })],
  ['readFigures', query({ minutes: '0' })],
  ['readFigures', query({ minutes: '' })],
  ['readFigures', query({ minutes: '\u0661' })],
  ['readFigures', query({ hours: '1' })],
  ['readEvents', query({ after: '' })],
  ['readEvents', query({ after: '-1' })],
  ['readEvents', query({ after: '9007199254740992' })],
  ['readEvents', query({ limit: '1001' })],
  ['readEvents', header('Last-Event-ID', '')],
  ['readEvents', header('Last-Event-ID', 'x')],
  ['listAdmissions', query({ after: '' })],
  ['listAdmissions', query({ after: 'x' })],
  ['listAdmissions', query({ after: '0' })],
  ['listAdmissions', query({ after: 'live:nan:x' })],
  ['listAdmissions', query({ state: '' })],
  ['listAdmissions', query({ limit: '1001' })],
  ['completeDraw', body({ public_value: '' })],
  ['completeDraw', body({ public_value: ASTRAL.repeat(501) })],
  ['completeDraw', body({ public_value: 'two\nlines' })],
  ['advance', body({ by: 0 })],
  ['advance', body({ by: 10_000_001 })],
  ['advance', body({ by: 1.5 })],
  ['advance', {}],
  ['advance', header('Idempotency-Key', '', { by: 1, dry_run: true })],
  ['advance', header('Idempotency-Key', '""', { by: 1, dry_run: true })],
  ['advance', header('Idempotency-Key', 'k'.repeat(256), { by: 1, dry_run: true })],
  ['advance', header('Idempotency-Key', 'two words', { by: 1, dry_run: true })],
  ['changeSettings', patch({ gate: { url: null } })],
  ['changeSettings', patch({ gate: { url: 'mailto:ops@shop.example.com' } })],
  ['changeSettings', patch({ gate: { url: 'https://shop.example.com/#a' } })],
  ['changeSettings', patch({ gate: { url: 'https://' } })],
  ['changeSettings', patch({ gate: { interval: '0s' } })],
  ['changeSettings', patch({ message: ASTRAL.repeat(2_001) })],
  ['changeSettings', patch({ draw_source: '' })],
  ['changeSettings', patch({ turn_window: '0s' })],
  ['changeSettings', patch({ turn_window: '999ms' })],
  ['changeSettings', patch({ admission: '31d' })],
  ['changeSettings', patch({ admission: '721h' })],
  ['changeSettings', patch({ admission: '\u0661d' })],
  ['changeSettings', patch({ opens_at: '0000-01-01T00:00:00+23:59' })],
  ['changeSettings', patch({ opens_at: '9999-12-31T23:59:59-23:59' })],
  ['changeSettings', patch({ opens_at: '2027-02-29T00:00:00Z' })],
  ['resumeAll', body({ rooms: [1] })],
  ['tellAll', body({ dry_run: true })],
  ['rotateKeys', body({ revoke: '' })],
  ['putWebhook', named('not a name', { url: 'https://shop.example.com' })],
  ['putWebhook', named('n'.repeat(64), { url: 'https://shop.example.com' })],
  ['putWebhook', named('crm2', { url: 'https://shop.example.com', secret: 'whsec_short' })],
  ['putWebhook', named('crm2', { url: 'https://shop.example.com', events: [] })],
  ['makeOperatorKey', body({ name: '', role: 'viewer' })],
  ['makeOperatorKey', body({ name: ' a', role: 'viewer' })],
  ['makeOperatorKey', body({ name: 'a/b', role: 'viewer' })],
  ['makeOperatorKey', body({ name: 'n'.repeat(101), role: 'viewer' })],
  ['makeOperatorKey', body({ name: 'a', role: 'root' })],
  ['makeOperatorKey', body({ name: 'a', role: 'viewer', rooms: [] })],
  ['makeOperatorKey', body({ name: 'a', role: 'viewer', expires_at: 'tomorrow' })],
  ['makeOperatorKey', body({ name: 'a', role: 'viewer', key: 'mine' })],
];

function titled(requests: readonly (readonly [string, DescribedRequest])[]) {
  return requests.map(([id, request]) => [`${id} ${JSON.stringify(request).slice(0, 80)}`, id, request] as const);
}

describe('what the OpenAPI document says of a request', () => {
  /** @returns whether the document allows it, and how it is answered */
  async function tried(id: string, request: DescribedRequest) {
    const api = await adminFixture();
    const { document, allows } = await theDocument(api);
    const { path, method } = operationOf(document, id);
    const names = new Map(Object.entries({ room: 'launch', ...request.path }));
    const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names.get(name) ?? ''));
    const response = await api
      .as('admin', method as 'get', place)
      .query(request.query ?? {})
      .set({ ...request.headers })
      .send(request.body as object | undefined);
    return {
      isAllowed: allows(id, request),
      status: response.status,
      answer: response.body as { readonly type?: string },
    };
  }

  it.each(titled(taken))('is allowed and taken: %s', async (_title, id, request) => {
    const outcome = await tried(id, request);
    const isTaken = [200, 404, 409].includes(outcome.status) || outcome.answer.type === problemType('request_unfit');
    expect({ ...outcome, isTaken }).toMatchObject({ isAllowed: true, isTaken: true });
  });

  it.each(titled(refused))('is forbidden and refused: %s', async (_title, id, request) => {
    const answer = { errors: [{ message: expect.any(String) }] };
    expect(await tried(id, request)).toMatchObject({ isAllowed: false, status: 400, answer });
  });
});

/** Regular expressions are read by engines of many languages: `\\d` may be any digit, and some know no `\\p`. */
it('has patterns of plain characters, classes and groups alone', async () => {
  const { document } = await theDocument(await adminFixture());
  const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, json = '""']) =>
    String(JSON.parse(json)),
  );
  expect(patterns.length).toBeGreaterThan(10);
  for (const pattern of patterns) expect(pattern).not.toMatch(/\\[dDwWsSbBpP]|\(\?[=!<]/);
});
