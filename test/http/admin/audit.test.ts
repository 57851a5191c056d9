import { describe, expect, it } from 'vitest';
import { adminOperations } from '../../../src/http/admin/admin-operations.ts';
import { AuditLog } from '../../../src/http/admin/audit-log.ts';
import { storeUnavailable } from '../../../src/store/faults.ts';
import { PanelVisitor } from '../panel/panel-visitor.ts';
import { type AdminFixture, adminFixture, keys } from './admin-fixture.ts';

interface Told {
  readonly action: string;
  readonly [field: string]: unknown;
}

async function acts(api: AdminFixture, query: Record<string, string> = {}): Promise<Told[]> {
  return (await api.as('admin', 'get', '/audit').query(query).expect(200)).body.acts;
}

const actions = async (api: AdminFixture, query: Record<string, string> = {}) =>
  (await acts(api, query)).map(({ action }) => action);

describe('what is told of an act', () => {
  it('is who did it, from where and by which way, when, and what has changed', async () => {
    const api = await adminFixture();
    const at = new Date(api.clock.nowMs).toISOString();
    const change = { message: 'Hello', mode: 'paused' };
    await api.as('operator', 'patch', '/rooms/launch').set('X-Forwarded-For', '192.0.2.7').send(change).expect(200);
    const visitor = new PanelVisitor(api);
    await visitor.signIn(keys.operator, '192.0.2.8').expect(303);
    await visitor.send('/rooms/launch/advance', { by: '3' });
    await visitor.send('/sign-out');
    const by = { who: 'operator', role: 'operator', result: 'done', at };
    const panel = { ...by, via: 'panel', room: null, target: null, before: null, after: null };
    expect(await acts(api)).toMatchObject([
      { ...panel, action: 'signOut' },
      { ...panel, action: 'advance', room: 'launch', before: { serving: 0 }, after: { serving: 3 } },
      { ...panel, from: '192.0.2.8', action: 'signIn' },
      {
        ...{ ...by, via: 'api', from: '192.0.2.7', action: 'changeSettings', room: 'launch', target: null },
        before: { message: null, mode: 'open' },
        after: { message: 'Hello', mode: 'paused' },
      },
    ]);
  });

  it('is what the act itself answers where programs call it often', async () => {
    const api = await adminFixture();
    const tickets = await api.room.joinMany(6);
    await api.as('operator', 'post', '/rooms/launch/advance').send({ by: 2 }).expect(200);
    const { sub } = await api.room.visit(tickets[0]);
    const other = await api.room.visit(tickets[1]);
    const path = `/rooms/launch/admissions/${sub}`;
    await api.as('operator', 'post', path).send({ outcome: 'completed' }).expect(200);
    await api.as('operator', 'post', path).send({ outcome: 'abandoned' }).expect(200);
    await api.as('operator', 'post', '/rooms/launch/exits').send({ exited: 2 }).expect(200);
    await api
      .as('operator', 'post', '/rooms/launch/exits')
      .send({ completed: [other.sub], exited: 1 })
      .expect(200);
    const told = (await acts(api)).map(({ action, before, after }) => [action, before, after]);
    expect(told.reverse()).toEqual([
      ['advance', { serving: 0 }, { serving: 2 }],
      ['endAdmission', { outcome: null }, { outcome: 'completed' }],
      ['endAdmission', null, null],
      ['reportExits', { serving: 2 }, { serving: 4 }],
      ['reportExits', { serving: 4 }, { serving: 5 }],
    ]);
  });

  it('is one entry for each room that an act on all has changed', async () => {
    const api = await adminFixture();
    await api.as('operator', 'post', '/pause').send({ dry_run: true }).expect(200);
    await api.as('operator', 'post', '/rooms/launch/advance').send({ by: 1, dry_run: true }).expect(200);
    expect(await acts(api)).toEqual([]);
    await api.as('operator', 'post', '/pause').expect(200);
    const paused = { action: 'pauseAll', before: { mode: 'open' }, after: { mode: 'paused' } };
    expect(await acts(api)).toMatchObject([
      { ...paused, room: 'other' },
      { ...paused, room: 'launch' },
    ]);
    await api.as('operator', 'post', '/pause').expect(200);
    expect((await acts(api))[0]).toMatchObject({ action: 'pauseAll', room: null, before: null, after: null });
  });

  it('is bounded, and has no secrets', async () => {
    const api = await adminFixture();
    await api.as('operator', 'patch', '/rooms/launch').send({ message: 'é'.repeat(2_000) });
    const [change] = await acts(api);
    expect(change?.after).toEqual({ message: `${'é'.repeat(200)}…` });
    const hook = { url: 'https://wall.example.com/', secret: `whsec_${'B'.repeat(43)}=` };
    await api.as('admin', 'put', '/rooms/launch/webhooks/wall').send(hook).expect(200);
    const body = { name: 'Ada', role: 'viewer' };
    const { key } = (await api.as('admin', 'post', '/operator-keys').send(body).expect(200)).body;
    await api.as('admin', 'delete', '/operator-keys/Ada').expect(200);
    const told = await acts(api);
    expect(told).toMatchObject([
      { action: 'withdrawOperatorKey', target: 'Ada', before: body, after: null },
      { action: 'makeOperatorKey', before: null, after: body },
      { action: 'putWebhook', target: 'wall', before: null, after: { url: hook.url } },
      {},
    ]);
    for (const secret of [key, hook.secret, 'digest']) expect(JSON.stringify(told)).not.toContain(secret);
  });
});

/** What an operation names, where it is not the webhook of the examples. */
const names: Readonly<Record<string, string>> = { withdrawOperatorKey: 'Ada', getClient: 'shop' };

/** Those that read, though they are no GET. */
const reading: readonly string[] = ['lookUpVisitor'];

it('every operation that has changed something is noted, and none that reads or was refused', async () => {
  const api = await adminFixture();
  await api.room.advance(3);
  const [first] = await api.room.joinMany(3);
  const { sub } = await api.room.visit(first);
  const done: string[] = [];
  for (const { id, method, path, examples } of adminOperations(api.served)) {
    const filled = path
      .replace('{room}', 'launch')
      .replace('{sub}', sub)
      .replace('{name}', names[id] ?? 'wall');
    const body = ['revertSettings', 'reload'].includes(id) ? {} : (examples[0] as object | undefined);
    const { status } = await api.as('admin', method, filled).send(body);
    const isNoted = status === 200 && method !== 'get' && !reading.includes(id);
    expect([id, (await actions(api, { action: id })).length > 0]).toEqual([id, isNoted]);
    if (isNoted) done.push(id);
  }
  expect(done).toEqual(
    expect.arrayContaining([
      ...['changeSettings', 'revertSettings', 'advance', 'reset', 'pauseAll', 'resumeAll', 'tellAll', 'endAdmission'],
      ...['reportExits', 'putWebhook', 'removeWebhook', 'rotateKeys', 'makeOperatorKey', 'withdrawOperatorKey'],
    ]),
  );
});

describe('an act', () => {
  it('that is repeated with its Idempotency-Key is noted once', async () => {
    const api = await adminFixture();
    for (let time = 0; time < 3; time += 1) await api.advance({ by: 1 }, 'one').expect(200);
    await api.advance({ by: 1 }, 'two').expect(200);
    expect(await actions(api)).toEqual(['advance', 'advance']);
  });

  it('that is refused is not noted', async () => {
    const api = await adminFixture();
    await api.as('viewer', 'post', '/pause').expect(403);
    await api.as('operator', 'patch', '/rooms/launch').send({ mode: 'sideways' }).expect(400);
    await api.as('operator', 'post', '/rooms/nowhere/advance').send({ by: 1 }).expect(404);
    expect(await acts(api)).toEqual([]);
  });

  it('stands where it cannot be noted, which is logged and counted', async () => {
    const api = await adminFixture();
    let faults = 0;
    const audit = new AuditLog({
      store: { append: async () => Promise.reject(storeUnavailable(null)), read: api.store.audit.read },
      ...{ keepMs: 1, epochMs: api.clock.read },
      logger: { error: (context: object) => api.log.push(JSON.stringify(context)) },
      onFault: () => {
        faults += 1;
      },
    });
    const visitor = await PanelVisitor.signedIn(api, 'operator', api.serve({ audit }));
    await visitor.send('/rooms/launch/advance', { by: '2' });
    await api.room.expectState({ serving: 2 });
    expect(faults).toBe(2);
    expect(api.log.join('')).toContain('"action":"advance"');
  });
});

it('wrong keys are noted without what was sent, ten a minute', async () => {
  const api = await adminFixture();
  const guess = () => api.anonymous('get', '/rooms').set('Authorization', 'Bearer guessed-key').expect(401);
  for (let time = 0; time < 12; time += 1) await guess();
  await new PanelVisitor(api).signIn('guessed-key', '192.0.2.9').expect(401);
  api.clock.advance(60_000);
  await new PanelVisitor(api).signIn('guessed-key', '::ffff:192.0.2.9').expect(401);
  const told = await acts(api);
  expect(told).toHaveLength(11);
  expect(told[0]).toMatchObject({ who: null, action: 'wrongKey', via: 'panel', from: '192.0.2.9', result: 'refused' });
  expect(JSON.stringify(told)).not.toContain('guessed');
});
