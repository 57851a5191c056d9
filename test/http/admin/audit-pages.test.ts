import { describe, expect, it } from 'vitest';
import { type AdminFixture, adminFixture, problemType } from './admin-fixture.ts';

const MINUTE_MS = 60_000;

/** Six acts of two people in two rooms, a minute after each other; the oldest first. */
async function somebodyActs(api: AdminFixture): Promise<string[]> {
  const times: string[] = [];
  for (const [role, room] of [
    ['operator', 'launch'],
    ['admin', 'launch'],
    ['operator', 'other'],
    ['admin', 'other'],
  ] as const) {
    times.push(new Date(api.clock.nowMs).toISOString());
    await api
      .as(role, 'patch', `/rooms/${room}`)
      .send({ message: `by ${role}` })
      .expect(200);
    api.clock.advance(MINUTE_MS);
  }
  return times;
}

const read = (api: AdminFixture, query: object = {}) => api.as('admin', 'get', '/audit').query(query);

async function told(api: AdminFixture, query: object = {}): Promise<string[]> {
  const { body } = await read(api, query).expect(200);
  return body.acts.map(({ who, room }: { who: string; room: string }) => `${who} ${room}`);
}

describe('the audit log', () => {
  it('is filtered by person, room, action and time', async () => {
    const api = await adminFixture();
    const [, second, third] = await somebodyActs(api);
    expect(await told(api, { who: 'operator' })).toEqual(['operator other', 'operator launch']);
    expect(await told(api, { room: 'launch' })).toEqual(['admin launch', 'operator launch']);
    expect(await told(api, { who: 'admin', room: 'other', action: 'changeSettings' })).toEqual(['admin other']);
    expect(await told(api, { action: 'advance' })).toEqual([]);
    expect(await told(api, { from: second, to: third })).toEqual(['admin launch']);
    expect(await told(api, { from: third })).toEqual(['admin other', 'operator other']);
  });

  it('is read page by page', async () => {
    const api = await adminFixture();
    await somebodyActs(api);
    const pages: string[][] = [];
    for (let cursor: number | null | undefined; cursor !== null; ) {
      const { body } = await read(api, { limit: 3, ...(cursor !== undefined && { cursor }) }).expect(200);
      pages.push(body.acts.map(({ who, room }: { who: string; room: string }) => `${who} ${room}`));
      cursor = body.next;
    }
    expect(pages).toEqual([['admin other', 'operator other', 'admin launch'], ['operator launch']]);
  });

  it('tells nothing that is older than it keeps, also where nothing was done since', async () => {
    const api = await adminFixture();
    await somebodyActs(api);
    api.clock.advance(400 * 86_400_000 - 2 * MINUTE_MS);
    expect(await told(api)).toEqual(['admin other']);
  });

  it('is for admins, and those of a room read of it alone', async () => {
    const api = await adminFixture();
    await somebodyActs(api);
    for (const role of ['viewer', 'operator'] as const) await api.as(role, 'get', '/audit').expect(403);
    const body = { name: 'limited', role: 'admin', rooms: ['other'] };
    const { key } = (await api.as('admin', 'post', '/operator-keys').send(body)).body;
    const limited = await api.anonymous('get', '/audit').set('Authorization', `Bearer ${key}`).expect(200);
    expect(limited.body.acts.map(({ room }: { room: string }) => room)).toEqual(['other', 'other']);
    const query = await api.anonymous('get', '/audit?room=launch').set('Authorization', `Bearer ${key}`);
    expect(query.body.acts).toEqual([]);
  });

  it('is a table for those who want one, and no cell of it is a formula', async () => {
    const api = await adminFixture();
    const body = { name: 'Ada', role: 'operator' };
    const { key } = (await api.as('admin', 'post', '/operator-keys').send(body)).body;
    const message = '=1+1, "quoted"\u{1f680}';
    const change = api.anonymous('patch', '/rooms/launch').set('Authorization', `Bearer ${key}`);
    await change.set('X-Forwarded-For', '192.0.2.7').send({ message }).expect(200);
    await api.as('operator', 'post', '/rooms/launch/admissions/-x').send({ outcome: 'completed' }).expect(404);
    await api.room.advance(1);
    const visit = await api.room.visit(await api.room.join());
    await api.as('operator', 'post', `/rooms/launch/admissions/${visit.sub}`).send({ outcome: 'completed' });
    for (const table of [read(api, { format: 'csv' }), read(api).set('Accept', 'text/csv')]) {
      const { headers, text } = await table.expect(200).expect('Content-Type', 'text/csv; charset=utf-8');
      expect(headers['content-disposition']).toBe('attachment; filename="readAudit.csv"');
      const [head, ended, changed] = text.split('\r\n');
      expect(head).toBe('at,who,role,via,from,action,room,target,result,before,after,id');
      expect(ended).toContain(`,endAdmission,launch,${visit.sub},done,`);
      const at = new Date(api.clock.nowMs).toISOString();
      const after = JSON.stringify({ message }).replaceAll('"', '""');
      expect(changed).toMatch(`${at},Ada,operator,api,192.0.2.7,changeSettings,launch,,done,`);
      expect(changed).toContain(`,"${after}",`);
    }
    await read(api)
      .set('Accept', 'text/html,*/*')
      .expect('Content-Type', /^application\/json/);
    await read(api, { format: 'json' })
      .set('Accept', 'text/csv')
      .expect('Content-Type', /^application\/json/);
  });

  it.each([
    { from: 'yesterday' },
    { limit: '0' },
    { limit: '10001' },
    { cursor: 'x' },
    { format: 'xml' },
    { what: '1' },
  ])('refuses what it does not know: %j', async (query) => {
    const { body } = await read(await adminFixture(), query).expect(400);
    expect(body).toMatchObject({ type: problemType('request_invalid'), errors: [{ path: Object.keys(query)[0] }] });
  });
});
