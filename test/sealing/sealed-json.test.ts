import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppTickets } from '../../src/sealing/app-tickets.ts';
import { IssuerCookies } from '../../src/sealing/issuer-cookies.ts';
import { PendingRequests } from '../../src/sealing/pending-request.ts';
import { openSealedJson } from '../../src/sealing/sealed-json.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { CookieRecorder } from '../support/cookies.ts';
import { fc } from '../support/fast-check.ts';
import { largeRequests } from '../support/large-requests.ts';
import { randomSealer } from '../support/sealing.ts';

const sealer = randomSealer();
const UID = 'uid-of-a-request-0123';

/** What another version, or a fault of ours, may have sealed under the right purpose. */
const otherForms = fc.oneof(
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  // Said to be compressed, and it is not; then plain.
  fc.json().map((text) => Buffer.from(`\x01${text}`)),
  fc.json().map((text) => Buffer.from(`\0${text}`)),
);

describe('what was sealed in another form is null, and no error,', () => {
  test('as JSON by a schema', () => {
    const schema = z.strictObject({ visits: z.tuple([z.string(), z.int()]) });
    const open = (value: Buffer) => openSealedJson(sealer, 'p', sealer.seal('p', value), schema);
    expect(open(Buffer.from('{"visits":["a",1]}'))).toEqual({ visits: ['a', 1] });
    fc.assert(fc.property(otherForms, (value) => open(value) === null));
  });

  test('as the ticket of an app', () => {
    const tickets = new AppTickets(sealer);
    const holder = { room: 'launch', clientId: 'app' };
    const open = (value: Buffer) => tickets.open(holder, sealer.seal('app-ticket:launch:app', value));
    fc.assert(fc.property(otherForms, (value) => open(value) === null));
    expect(open(Buffer.from('[1,2,"[1,2]"]'))).toBeNull();
    expect(open(Buffer.from('[1,2,"garbage"]'))).toBeNull();
  });

  test('as a request that waits', async () => {
    await using store = await openSqliteStore({ path: ':memory:' });
    const requests = new PendingRequests(
      sealer,
      new IssuerCookies('http://localhost:3000'),
      largeRequests(store.artifacts),
    );
    const read = (value: Buffer) => {
      const browser = new CookieRecorder({ owr_request: sealer.seal(`request:${UID}`, value) });
      return requests.read(browser, UID, 'interaction');
    };
    await fc.assert(fc.asyncProperty(otherForms, async (value) => (await read(value)) === null));
    const inStore = Buffer.from('\0"stored"');
    expect(await read(inStore)).toBeNull();
    await store.artifacts.save({ kind: 'Interaction', id: UID, payload: { params: 1 }, ttlMs: 60_000 });
    expect(await read(inStore)).toBeNull();
  });
});
