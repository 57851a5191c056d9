import { describe, expect, it } from 'vitest';
import { type AdminFixture, adminFixture, problemType } from './admin-fixture.ts';

/** Lets this many visitors in, and tells their subs. */
async function letIn(api: AdminFixture, count: number): Promise<string[]> {
  const tickets = await api.room.joinMany(count);
  await api.room.advance(count);
  const subs: string[] = [];
  for (const ticket of tickets) {
    subs.push((await api.room.visit(ticket)).sub);
    api.clock.advance(1000);
  }
  return subs;
}

const path = '/rooms/launch/admissions';

describe('admissions', () => {
  it('are told one by one', async () => {
    const api = await adminFixture();
    const enteredAt = api.clock.nowMs / 1000;
    const [sub] = await letIn(api, 1);
    const { body } = await api.as('viewer', 'get', `${path}/${sub}`).expect(200);
    expect(body).toEqual({ sub, number: 1, entered_at: enteredAt, ends_at: enteredAt + 900, outcome: null });
  });

  it('are listed a page at a time', async () => {
    const api = await adminFixture();
    const subs = await letIn(api, 5);
    const found: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const query: string = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
      const { body } = await api.as('viewer', 'get', `${path}?limit=2${query}`).expect(200);
      found.push(...body.admissions.map((admission: { sub: string }) => admission.sub));
      next = body.next;
    }
    expect(found).toEqual(subs);
  });

  it('are listed a page at a time before their codes are exchanged, too', async () => {
    const api = await adminFixture();
    const tickets = await api.room.joinMany(3);
    await api.room.advance(3);
    for (const ticket of tickets) await api.room.take(ticket);
    const first = await api.as('viewer', 'get', `${path}?limit=2`).expect(200);
    const second = await api.as('viewer', 'get', `${path}?limit=2&after=${first.body.next}`).expect(200);
    const found = [...first.body.admissions, ...second.body.admissions].map(({ number }) => number);
    expect(found.toSorted()).toEqual([1, 2, 3]);
  });

  it('that ended are listed apart', async () => {
    const api = await adminFixture();
    const [first, second] = await letIn(api, 2);
    await api.room.release(first ?? '', 'abandoned');
    const live = await api.as('viewer', 'get', `${path}?state=live`).expect(200);
    expect(live.body).toMatchObject({ admissions: [{ sub: second }], next: null });
    const ended = await api.as('viewer', 'get', `${path}?state=ended`).expect(200);
    expect(ended.body).toMatchObject({ admissions: [{ sub: first, outcome: 'abandoned' }], next: null });
  });

  it.each([
    ['state', 'state=dead'],
    ['state', 'state=live&state=ended'],
    ['limit', 'limit=0'],
    ['limit', 'limit=1001'],
    ['limit', 'limit=-1'],
    ['limit', 'limit=ten'],
    ['limit', 'limit='],
    ['limit', 'limit=1&limit=2'],
    ['after', 'after='],
    ['after', 'after=%00'],
    ['after', 'after=nan:x'],
    ['after', 'after=%C3%A9'],
    ['after', `after=${'x'.repeat(300)}`],
    ['after', 'after=1.'],
    ['after', 'after=0x10:y'],
    ['after', 'after=1e999:x'],
    ['page', 'page=2'],
    ['__proto__', '__proto__=2'],
  ])('name a wrong %s in the query %s', async (name, query) => {
    const api = await adminFixture();
    const response = await api.as('viewer', 'get', `${path}?${query}`).expect(400);
    expect(response.body.errors).toEqual([{ path: name, message: expect.any(String) }]);
  });

  it.each(['1.x', '1:x', 'd1.x', 'live:7:x', 'door:9999999999999999:x', '9999999999999999.x'])(
    'never fail on a position that nobody was given: %s',
    async (after) => {
      const api = await adminFixture();
      await letIn(api, 1);
      await api.as('viewer', 'get', `${path}?after=${after}`).expect(200);
    },
  );

  it.each(['nobody', '%zz', '%00', 's'.repeat(2000), '..', '__proto__', '%F0%9F%8E%AB'])(
    'are unknown: %.20s',
    async (sub) => {
      const api = await adminFixture();
      for (const [method, body] of [
        ['get', undefined],
        ['post', { outcome: 'completed' }],
      ] as const) {
        const response = await api.as('admin', method, `${path}/${sub}`).send(body);
        expect(response.status).toBe(404);
      }
      const response = await api.as('admin', 'get', `${path}/nobody`);
      expect(response.body.type).toBe(problemType('admission_unknown'));
    },
  );
});

describe('the end of a visit', () => {
  it.each(['completed', 'abandoned'])('by an operator is %s at once', async (outcome) => {
    const api = await adminFixture();
    const [sub] = await letIn(api, 1);
    const { body } = await api.as('operator', 'post', `${path}/${sub}`).send({ outcome }).expect(200);
    expect(body).toMatchObject({ sub, outcome, ends_at: api.clock.nowMs / 1000 });
    expect(api.changed).toEqual(['launch']);
    await api.room.expectState({ inside: 0 });
  });

  it('happens once: a repetition answers with how it ended', async () => {
    const api = await adminFixture();
    const [sub] = await letIn(api, 1);
    await api.as('operator', 'post', `${path}/${sub}`).send({ outcome: 'completed' }).expect(200);
    const { body } = await api.as('operator', 'post', `${path}/${sub}`).send({ outcome: 'abandoned' }).expect(200);
    expect(body).toMatchObject({ sub, outcome: 'completed' });
    await api.room.expectState({ completed: 1, abandoned: 0 });
  });

  it.each([{}, { outcome: 'expired' }, { outcome: null }, { outcome: ['completed'] }])(
    'needs an outcome: %j',
    async (body) => {
      const api = await adminFixture();
      const [sub] = await letIn(api, 1);
      const response = await api.as('operator', 'post', `${path}/${sub}`).send(body).expect(400);
      expect(response.body.errors).toEqual([{ path: 'outcome', message: 'must be completed or abandoned' }]);
      await api.room.expectState({ inside: 1 });
    },
  );
});
