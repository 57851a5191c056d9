import { Browser } from '../../support/browser.ts';
import { http } from '../../support/http.ts';
import { ADMIN_KEY } from '../../support/product.ts';
import { visitorsInside } from '../../support/visits.ts';
import { formsOf } from './html-forms.ts';
import { ROOMS, type Scene } from './scene.ts';

/** A body that each operation takes; null: none. What is not here makes the recording fail, so that none is left out. */
const BODIES: Readonly<Record<string, readonly unknown[]>> = {
  advance: [{ by: 1 }, { by: 3, dry_run: true }],
  addClientSecret: [{ keep_former_for: '0s' }],
  cancelPlanned: [null],
  changeSettings: [
    { inlet: { admit: 5, every: '1s', capacity: 20 }, message: 'Grüezi ☕', grace: '3s' },
    { mode: 'prequeue', opens_at: '2099-03-01T10:00:00+01:00', dry_run: true },
    { gate: { url: 'http://127.0.0.1:9/', interval: '1s', timeout: '100ms', shut_after: 2, open_after: 1 } },
  ],
  completeDraw: [{ public_value: 'heads' }],
  findVisitors: [null],
  giveBack: [{ number: 1 }, { number: 1, dry_run: true }],
  createClient: [
    { client_id: 'made', room: ROOMS.desk, redirect_uris: ['http://127.0.0.1:9/callback'], dry_run: true },
    { client_id: 'made', room: ROOMS.desk, redirect_uris: ['http://127.0.0.1:9/callback'] },
  ],
  createRoom: [{ room: 'made', inlet: { admit: 5, every: '1s' }, dry_run: true }],
  deleteClient: [{ dry_run: true }],
  deleteRoom: [{ dry_run: true }],
  endAdmission: [{ outcome: 'completed' }],
  getAdmission: [null],
  getClient: [null],
  getGateway: [null],
  getOpenApi: [null],
  getRoom: [null],
  getSchedule: [null],
  getWebhook: [null],
  listAdmissions: [null],
  listClients: [null],
  listGateways: [null],
  listKeys: [null],
  listOperatorKeys: [null],
  listRooms: [null],
  listWebhooks: [null],
  lookUpVisitor: [{ number: 1 }, { entry: 1 }, { sub: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  makeOperatorKey: [{ name: 'Ada', role: 'viewer', rooms: [ROOMS.desk], expires_at: '2099-03-01T10:00:00Z' }],
  pauseAll: [{ dry_run: true }],
  planChange: [{ at: '2099-03-01T10:00', zone: 'Europe/Zurich', change: { message: 'Soon' }, dry_run: true }],
  putClient: [{ room: ROOMS.desk, redirect_uris: ['http://127.0.0.1:9/callback'], hold: '5m' }],
  putRoom: [{ title: 'Made', grace: '3s' }],
  putWebhook: [{ url: 'http://127.0.0.1:9/hook', secret: `whsec_${'A'.repeat(32)}`, events: ['room.reset'] }],
  readAudit: [null],
  readEvents: [null],
  readGate: [null],
  readFigures: [null],
  reload: [{ dry_run: true }],
  replacePlanned: [{ at: '2099-03-01T10:00:00Z', change: { mode: 'open' } }],
  removeWebhook: [null],
  reportExits: [
    { completed: ['AAAAAAAAAAAAAAAAAAAAAA'], abandoned: [] },
    { exited: '2', extra: true },
  ],
  reset: [null],
  resumeAll: [{ rooms: [ROOMS.desk] }],
  revertSettings: [{ dry_run: true }, null],
  rotateKeys: [null],
  tellAll: [{ message: 'Soon', dry_run: true }],
  withdrawFormerSecret: [null],
  withdrawOperatorKey: [null],
};

interface OpenApiOperation {
  readonly operationId: string;
}

interface Operation extends OpenApiOperation {
  readonly method: string;
  readonly path: string;
}

/** Every operation of the admin API. Whatever changes something does so in the room whose settings may change. */
export async function recordAdminApi({ issuer, admin, recorder }: Scene): Promise<void> {
  const [sub = 'AAAAAAAAAAAAAAAAAAAAAA'] = await recorder.unrecorded(() =>
    visitorsInside({ issuer, admin }, ROOMS.line),
  );
  const values: Readonly<Record<string, string>> = { room: ROOMS.desk, sub, name: 'shop', client_id: 'shop' };
  const document = await (await admin.call('GET', '/openapi.json')).json();
  for (const { operationId, method, path } of operationsOf(document)) {
    const bodies = BODIES[operationId];
    if (bodies === undefined)
      throw new Error(`a body for the operation ${operationId} is needed in ${import.meta.url}`);
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'nothing');
    for (const body of bodies) {
      const query = method === 'GET' ? '?after=0&minutes=5&state=live&limit=2' : '';
      const key = operationId === 'advance' ? { 'Idempotency-Key': 'advance' } : {};
      await admin.call(
        method,
        `${filled}${method === 'GET' ? queryOf(operationId, query) : ''}`,
        body ?? undefined,
        key,
      );
    }
  }
  await http(`${issuer}/admin/api/v1/rooms`, { headers: { Authorization: 'Bearer no-key-of-anybody' } });
  await recorder.unspent(() =>
    admin.call('GET', `/rooms/${ROOMS.desk}/events`, undefined, { Accept: 'text/event-stream', 'Last-Event-ID': '1' }),
  );
}

function queryOf(operationId: string, query: string): string {
  const own: Readonly<Record<string, string>> = {
    findVisitors: '?q=1',
    getGateway: '?gateway=alb',
    readAudit: '?who=tests&limit=5&format=csv',
  };
  if (own[operationId] !== undefined) return own[operationId];
  return ['listAdmissions', 'readEvents', 'readFigures'].includes(operationId) ? query : '';
}

function operationsOf(document: unknown): Operation[] {
  const { paths } = document as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      operationId,
      method: method.toUpperCase(),
      path: path.replace(/^\/admin\/api\/v1/, ''),
    })),
  );
}

/** The control panel: its pages, and every form on them, looked at and confirmed. */
export async function recordPanel({ issuer, recorder }: Scene): Promise<void> {
  const panel = `${issuer}/admin`;
  const operator = new Browser();
  await operator.request(`${panel}/sign-in`);
  const send = (action: string, fields: Readonly<Record<string, string>>) =>
    operator.request(new URL(action, issuer).href, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  await send('/admin/sign-in', { key: ADMIN_KEY, zone: 'Europe/Zurich' });
  const pages = ['', `/rooms/${ROOMS.desk}`, `/rooms/${ROOMS.desk}/controls`, `/rooms/${ROOMS.desk}/visits`];
  for (const path of [...pages, '/pause', '/resume', '/message']) {
    const page = await operator.request(panel + path);
    for (const { action, fields } of formsOf(page.text)) {
      // What concerns all rooms, and the end of the session, is for the mutated requests.
      if (!action.includes('/rooms/')) {
        await recorder.unspent(() => send(action, fields));
        continue;
      }
      const look = await send(action, { ...fields, step: 'look' });
      for (const form of formsOf(look.text).filter((each) => each.action === action)) {
        await recorder.unspent(() => send(action, form.fields));
      }
    }
  }
  // A stream that does not end by itself.
  await recorder.unspent(() => operator.request(`${panel}/events?room=${ROOMS.desk}`));
}
