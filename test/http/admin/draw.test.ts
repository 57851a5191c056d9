import { describe, expect, it } from 'vitest';
import { randomId } from '../../store/contract/room-driver.ts';
import { type AdminFixture, adminFixture, eventsOf, problemType } from './admin-fixture.ts';

function tell(api: AdminFixture, body: object) {
  return api.as('operator', 'post', '/rooms/launch/draw').send(body);
}

async function drawOf(api: AdminFixture): Promise<Record<string, unknown>> {
  return (await api.as('viewer', 'get', '/rooms/launch').expect(200)).body.draw;
}

async function gather(api: AdminFixture, drawSource: string | null): Promise<void> {
  await api.room.change({ mode: 'prequeue', drawSource, opensAtMs: api.clock.nowMs + 1000 });
  for (let entry = 0; entry < 3; entry++) await api.room.line.join({ room: 'launch', ticketId: randomId() });
}

describe('a draw', () => {
  it('keeps its seed until the doors are open', async () => {
    const api = await adminFixture();
    await gather(api, null);
    const before = await drawOf(api);
    expect(before).toMatchObject({ entries: 3, drawn_at: null, pending: false, seed: null });
    api.clock.advance(1000);
    expect(await drawOf(api)).toEqual({
      ...before,
      drawn_at: api.clock.nowMs / 1000,
      seed: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is complete when its public value is told, once', async () => {
    const api = await adminFixture();
    await gather(api, 'a beacon');
    expect((await tell(api, { public_value: 'early' }).expect(409)).body.type).toBe(problemType('draw_not_pending'));
    api.clock.advance(1000);
    expect(await drawOf(api)).toMatchObject({ pending: true, source: 'a beacon', seed: null });
    const advance = await api.advance({ by: 1 }).expect(409);
    expect(advance.body.type).toBe(problemType('draw_pending'));

    const { body } = await tell(api, { public_value: 'abc 123' }).expect(200);
    expect(body.draw).toMatchObject({ pending: false, public_value: 'abc 123', seed: expect.any(String) });
    expect(api.changed).toEqual(['launch']);
    await tell(api, { public_value: 'abc 123' }).expect(200);
    await tell(api, { public_value: 'another' }).expect(409);
    const completed = (await eventsOf(api)).filter(({ type }) => type === 'draw.completed');
    expect(completed).toEqual([{ type: 'draw.completed', publicValue: 'abc 123', actor: 'operator' }]);
  });

  it('is for operators to complete', async () => {
    const api = await adminFixture();
    await api.as('viewer', 'post', '/rooms/launch/draw').send({ public_value: 'x' }).expect(403);
  });

  it.each([
    {},
    { public_value: '' },
    { public_value: 7 },
    { public_value: 'two\nlines' },
    { public_value: 'x'.repeat(501) },
  ])('takes a line of text: %j', async (body) => {
    const api = await adminFixture();
    const response = await tell(api, body).expect(400);
    expect(response.body.errors).toEqual([{ path: 'public_value', message: expect.any(String) }]);
  });
});
