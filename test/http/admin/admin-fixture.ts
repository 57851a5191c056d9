import Koa from 'koa';
import supertest, { type Test } from 'supertest';
import { onTestFinished } from 'vitest';
import { ClientRegistry } from '../../../src/config/client-registry.ts';
import type { AdminKey, AdminRole, RoomConfig } from '../../../src/config/config.ts';
import { Webhooks } from '../../../src/events/webhooks.ts';
import type { adminOperations } from '../../../src/http/admin/admin-operations.ts';
import { AuditLog } from '../../../src/http/admin/audit-log.ts';
import { EventStreams } from '../../../src/http/admin/event-streams.ts';
import { createFailureLimit } from '../../../src/http/admin/failure-limit.ts';
import { OperatorKeys } from '../../../src/http/admin/operator-keys.ts';
import { createRoomView } from '../../../src/http/admin/room-view.ts';
import { type AdminSiteOptions, adminSite } from '../../../src/http/admin-site.ts';
import { EndedSessions } from '../../../src/http/panel/ended-sessions.ts';
import { problemResponses } from '../../../src/http/requests/problem.ts';
import { requestLog } from '../../../src/http/requests/request-log.ts';
import { createLogger } from '../../../src/logging.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { ClientSightings } from '../../../src/oidc/client-sightings.ts';
import { KeysInUse } from '../../../src/oidc/keys-in-use.ts';
import { Receipts } from '../../../src/oidc/receipts.ts';
import { SigningKeys } from '../../../src/oidc/signing-keys.ts';
import type { RoomEvent } from '../../../src/room/room-event.ts';
import { defaultSettings } from '../../../src/room/settings.ts';
import { RequestIds } from '../../../src/sealing/request-id.ts';
import type { Store } from '../../../src/store/store.ts';
import { clientConfig } from '../../oidc/library.ts';
import { RoomDriver } from '../../store/contract/room-driver.ts';
import type { StoreFixture, StoreTarget } from '../../store/contract/store-target.ts';
import { memoryTarget } from '../../store/sqlite/sqlite-target.ts';
import { FakeClock } from '../../support/clock.ts';
import { unservedRuntime } from '../../support/runtime.ts';
import { randomSealer } from '../../support/sealing.ts';

/** One key of each role. */
export const keys = { viewer: 'viewer-key-0001', operator: 'operator-key-0002', admin: 'admin-key-0003' } as const;

const AUDIT_FOR_MS = 400 * 86_400_000;

const fileKeys = (['viewer', 'operator', 'admin'] as const).map((role) => ({ name: role, role, key: keys[role] }));

export const base = '/admin/api/v1';

/** The secret of the webhook `crm`, which is in the file of the room `launch`. */
export const fileSecret = `whsec_${'A'.repeat(43)}=`;

const rooms: readonly RoomConfig[] = [
  {
    ...{
      name: 'launch',
      title: 'The launch',
      settings: defaultSettings,
      awsApi: false,
      awsEventId: 'launch',
      awsPrivateIssuer: null,
    },
    texts: {},
    look: null,
    templates: null,
    webhooks: [{ name: 'crm', url: 'https://crm.example.com/', secret: fileSecret, events: ['admission.started'] }],
  },
  {
    ...{
      name: 'other',
      title: 'other',
      settings: defaultSettings,
      awsApi: false,
      awsEventId: 'other',
      awsPrivateIssuer: null,
    },
    texts: {},
    look: null,
    templates: null,
    webhooks: [],
  },
];

/** The same in the words of the configuration file, as far as the API tells it. */
const file = {
  rooms: { launch: { title: 'The launch' }, other: {} },
  clients: [
    {
      client_id: 'shop',
      client_secret: 'secret-of-the-client-0123456789',
      room: 'launch',
      redirect_uris: ['https://shop.example/callback'],
    },
  ],
};

type Method = 'get' | 'head' | 'post' | 'patch' | 'delete' | 'put';

/** The admin API on a store of its own, with the rooms `launch` and `other`. */
export class AdminFixture {
  readonly clock = new FakeClock();
  readonly log: string[] = [];
  readonly changed: string[] = [];
  readonly store: Store;
  readonly app: Koa;
  /** People that a room called per second lately. */
  readonly perSecond = new Map<string, number>();
  readonly sealer = randomSealer();
  readonly receipts: Receipts;
  readonly room: RoomDriver;
  readonly requestIds = new RequestIds(Buffer.alloc(32));
  readonly eventStreams: EventStreams;
  readonly clients = new ClientRegistry([clientConfig('shop')]);
  readonly sightings: ClientSightings;
  /** What `adminOperations` needs. */
  readonly served: Parameters<typeof adminOperations>[0];

  readonly endedSessions: EndedSessions;

  constructor(fixture: StoreFixture, clock: FakeClock, signing: KeysInUse, endedSessions: EndedSessions) {
    const { store } = fixture;
    this.store = store;
    this.endedSessions = endedSessions;
    this.clock = clock;
    this.room = new RoomDriver(fixture, clock, 'launch');
    this.receipts = new Receipts('https://wait.example.com', () => signing.set);
    this.eventStreams = new EventStreams({ feed: store.events, pollEveryMs: 10 });
    this.sightings = new ClientSightings(store.documents, this.clients, clock.read);
    this.served = {
      store,
      rooms,
      view: createRoomView(rooms, () => null),
      webhooks: new Webhooks(store, rooms),
      runtime: unservedRuntime(store, clock.read, file),
      requestIds: this.requestIds,
      receipts: this.receipts,
      keys: signing,
      eventStreams: this.eventStreams,
      production: false,
      issuer: 'https://wait.example.com',
      sightings: this.sightings,
      operatorKeys: this.keysOf(),
      audit: new AuditLog({
        ...{ store: store.audit, keepMs: AUDIT_FOR_MS, epochMs: clock.read },
        logger: createLogger('info', { write: (line) => this.log.push(line) }),
        onFault: () => undefined,
      }),
      epochMs: clock.read,
      onChange: (changed) => this.changed.push(changed),
    };
    this.app = this.serve();
  }

  /** The keys of operators as a process has them that starts with these in its file, before it has looked at the store. */
  keysOf(inFile: readonly AdminKey[] = fileKeys): OperatorKeys {
    return new OperatorKeys(this.store.documents, { fileKeys: inFile, epochMs: this.clock.read });
  }

  /** All of `/admin`, as a process with other options would serve it. */
  serve(changes: Partial<AdminSiteOptions> = {}): Koa {
    const app = new Koa();
    const logger = createLogger('info', { write: (line) => this.log.push(line) });
    const site = adminSite({
      ...this.served,
      perSecond: (room) => this.perSecond.get(room) ?? null,
      sealer: this.sealer,
      basePath: '',
      endedSessions: this.endedSessions,
      logger,
      failures: createFailureLimit(this.clock.read),
      ...changes,
    });
    app.proxy = true;
    app.use(requestLog({ logger, metrics: createMetrics() }));
    app.use(problemResponses(logger));
    app.use(site);
    return app;
  }

  /** A request below the API's base, without a key. */
  anonymous(method: Method, path: string): Test {
    return supertest(this.app.callback())[method](base + path);
  }

  as(role: AdminRole, method: Method, path: string): Test {
    return this.anonymous(method, path).set('Authorization', `Bearer ${keys[role]}`);
  }

  /** `/advance` of the room `launch`. */
  advance(body: object, idempotencyKey?: string): Test {
    const request = this.as('operator', 'post', '/rooms/launch/advance');
    return (idempotencyKey === undefined ? request : request.set('Idempotency-Key', idempotencyKey)).send(body);
  }
}

/** Events of the room in their order, as the feed has them. */
export async function eventsOf(api: AdminFixture, room = 'launch'): Promise<RoomEvent[]> {
  return (await api.store.events.read({ room, after: 0, limit: 1000 })).map(({ event }) => event);
}

/** Opened for one test, closed at its end. */
export async function adminFixture(target: StoreTarget = memoryTarget): Promise<AdminFixture> {
  const clock = new FakeClock();
  const fixture = await target.open({ clock: clock.read });
  onTestFinished(() => fixture.close());
  const { store } = fixture;
  for (const room of ['launch', 'other']) await store.line.configure({ room, settings: defaultSettings });
  const source = new SigningKeys(store.documents, { algorithm: 'ES256', offered: ['ES256'] }, clock.read);
  const endedSessions = await EndedSessions.load(store.documents, clock.read);
  return new AdminFixture(fixture, clock, await KeysInUse.load(source), endedSessions);
}

/** `type` of a problem with this code. */
export function problemType(code: string): string {
  return `urn:oidc-waiting-room:problem:${code}`;
}
