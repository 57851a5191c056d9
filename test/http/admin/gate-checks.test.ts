import { describe, expect, it } from 'vitest';
import { GateRecords } from '../../../src/events/gate-records.ts';
import { defaultGate } from '../../../src/room/settings.ts';
import { storeUnavailable } from '../../../src/store/faults.ts';
import { words } from '../panel/operator.ts';
import { PanelVisitor } from '../panel/panel-visitor.ts';
import { adminFixture } from './admin-fixture.ts';

const url = 'https://shop.example.com/healthz';

describe('the last checks of a gate', () => {
  it('are told by the API and on Live: five of them, of the address that is asked now', async () => {
    const api = await adminFixture();
    const records = new GateRecords(api.store.documents);
    const read = async () => (await api.as('viewer', 'get', '/rooms/launch/gate').expect(200)).body;
    expect(await read()).toEqual({ url: null, shut: false, checks: [] });
    await api.room.change({ gate: { url, ...defaultGate } });
    for (let second = 1; second <= 6; second += 1) {
      await records.note({ room: 'launch', url, outcome: second === 6 ? 'timeout' : 'well' }, second * 1_000);
    }
    const well = [2, 3, 4, 5].map((at) => ({ at, outcome: 'well' }));
    expect(await read()).toEqual({ url, shut: false, checks: [...well, { at: 6, outcome: 'timeout' }] });
    const { text } = await (await PanelVisitor.signedIn(api, 'viewer')).get('/rooms/launch').expect(200);
    expect(words(text)).toMatch(
      /The site is healthy\..*00:00:06 it did not answer in time .*00:00:05 it answered well/,
    );
    await api.room.change({ gate: { url: 'https://other.example.com/', ...defaultGate } });
    expect((await read()).checks).toEqual([]);
  });

  it('are lost while the store is away, and nothing else', async () => {
    const away = new GateRecords({
      read: () => Promise.reject(storeUnavailable(new Error('gone'))),
      version: () => Promise.reject(storeUnavailable(new Error('gone'))),
      write: () => Promise.reject(storeUnavailable(new Error('gone'))),
    });
    await expect(away.note({ room: 'launch', url, outcome: 'well' }, 1)).resolves.toBeUndefined();
    await expect(away.last('launch', url)).rejects.toThrow();
  });
});
