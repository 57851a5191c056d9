import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { expiredTokens } from '../../../src/http/aws/expired-tokens.ts';
import { defaultSettings } from '../../../src/room/settings.ts';
import { RequestIds } from '../../../src/sealing/request-id.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { FakeClock } from '../../support/clock.ts';

const ROOM = 'launch';

test('expired tokens come a page of visits at a time, and of visits with a request id alone', async () => {
  const clock = new FakeClock();
  const store = await openSqliteStore({ path: ':memory:', clock: clock.read });
  onTestFinished(async () => store[Symbol.asyncDispose]());
  const { line } = store;
  const { epoch } = await line.configure({ room: ROOM, settings: { ...defaultSettings, mode: 'off' } });
  const ids = new RequestIds(randomBytes(32)).of(ROOM, epoch);

  async function visit(sub: string): Promise<void> {
    const joined = await line.join({ room: ROOM, ticketId: randomBytes(16).toString('base64url') });
    if (joined.kind !== 'joined') throw new Error(joined.kind);
    await line.claim({ room: ROOM, epoch, number: joined.number, sub, ticketGeneration: 0 });
    await line.confirm({ room: ROOM, sub, serial: null });
  }

  const expected: string[] = [];
  for (let position = 1; position <= 2_500; position += 1) {
    const ticket = { kind: 'number', position, joinedAtS: 1 } as const;
    expected.push(ids.issue(ticket));
    await visit(ids.subOf(ticket));
    if (position % 2 === 0) await visit(randomBytes(16).toString('base64url'));
  }
  clock.advance(defaultSettings.admissionMs);
  await visit(ids.subOf({ kind: 'number', position: 9_999, joinedAtS: 1 }));

  const chunks = await Array.fromAsync(await expiredTokens({ line, room: ROOM, ids, storeMs: clock.read }));
  expect(chunks.length).toBeGreaterThan(4);
  expect((JSON.parse(chunks.join('')) as string[]).toSorted()).toEqual(expected.toSorted());
});
