import { describe, expect, it } from 'vitest';
import { defaultGate } from '../../../src/room/settings.ts';
import { type AdminFixture, adminFixture } from '../admin/admin-fixture.ts';
import { words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

async function stateOf(api: AdminFixture): Promise<string> {
  const { text } = await (await PanelVisitor.signedIn(api, 'viewer')).get('/rooms/launch').expect(200);
  return words(/<p class="doing state.*?<\/p>/s.exec(text)?.[0] ?? '').trim();
}

/** As the page writes it: the time of the store, in UTC. */
function clockOf({ clock }: AdminFixture): string {
  return new Date(clock.nowMs).toISOString().slice(11, 16);
}

describe('the state of a room in one line', () => {
  it('says since when it is so, how it calls, and how the site is', async () => {
    const api = await adminFixture();
    expect(await stateOf(api)).toBe('Open · Calls by hand.');
    api.clock.nowMs = Math.ceil(api.clock.nowMs / 60_000) * 60_000;
    await api.room.change({ mode: 'paused' });
    const paused = clockOf(api);
    api.clock.advance(600_000);
    await api.room.change({ message: 'no mode' });
    expect(await stateOf(api)).toBe(`Paused since ${paused} · Calls nobody: the room is paused. Set: by hand.`);
    await api.room.change({ mode: 'open', capacity: 7, gate: { url: 'https://shop.example.com/', ...defaultGate } });
    const opened = clockOf(api);
    const open = `Open since ${opened} · Calls as long as there are at most 7 inside · site healthy`;
    expect(await stateOf(api)).toBe(open);
    await api.room.setGate(true);
    expect(await stateOf(api)).toContain('· site unwell');
  });

  it('says no time after the settings went back to the file, and that of doors which open by themselves', async () => {
    const api = await adminFixture();
    await api.room.change({ mode: 'paused' });
    await api.room.line.revert({ room: 'launch' });
    expect(await stateOf(api)).toBe('Open · Calls by hand.');
    const opensAtMs = Math.ceil(api.clock.nowMs / 60_000) * 60_000 + 60_000;
    await api.room.change({ mode: 'prequeue', opensAtMs });
    await api.room.joinEarly();
    api.clock.nowMs = opensAtMs;
    expect(await stateOf(api)).toContain(`Open since ${clockOf(api)} ·`);
  });
});
