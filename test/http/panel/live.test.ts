import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventStreamReader } from '../../support/event-stream-reader.ts';
import { eventually } from '../../support/eventually.ts';
import { adminFixture } from '../admin/admin-fixture.ts';
import { PanelVisitor } from './panel-visitor.ts';

/** The feed of a page, line by line, the newest first. */
function feedOf(html: string): (string | undefined)[] {
  return [...html.matchAll(/<span class="told">([^<]*)</g)].map(([, text]) => text);
}

describe('the assets of the panel', () => {
  it('are named by their content, so that browsers may keep them', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const { text } = await visitor.get('/rooms/launch').expect(200);
    const addresses = [...text.matchAll(/"\/admin(\/assets\/[^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses.map((address) => address.split('?')[0])).toEqual(
      ['panel.css', 'panel-forms.js', 'panel.js', 'panel-keys.js', 'uplot.css', 'uplot.js', 'panel-charts.js'].map(
        (name) => `/assets/${name}`,
      ),
    );
    for (const address of addresses) {
      const asset = await visitor.get(address).expect(200);
      expect(asset.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      await visitor
        .get(address)
        .set('If-None-Match', asset.get('ETag') ?? '')
        .expect(304);
    }
    await visitor.get('/assets/panel.js').expect('Cache-Control', 'public, no-cache');
    await visitor.get('/assets/panel.js?v=another').expect('Cache-Control', 'public, no-cache');
  });
});

describe('the feed of the panel', () => {
  it('tells where replaced turns went ahead of the line', async () => {
    const api = await adminFixture();
    await api.room.change({ replaceMissed: true });
    await api.room.joinMany(2);
    await api.advance({ by: 2 }).expect(200);
    api.clock.nowMs += 3_600_000;
    await api.room.expectState({ serving: 4, issued: 2 });
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    const [told] = feedOf((await visitor.get('/rooms/launch')).text);
    expect(told).toBe('Moved the serving number ahead to 4, for people to come');
  });

  it('tells what nobody asked for as one, and each thing that somebody did', async () => {
    const api = await adminFixture();
    await api.room.joinMany(6);
    const visitor = await PanelVisitor.signedIn(api);
    await api.advance({ by: 1 }).expect(200);
    await api.room.change({
      rate: { ...{ admit: 1, everyMs: 1000, fromMs: null, untilMs: null }, returnNoShows: false },
    });
    for (let second = 0; second < 3; second += 1) {
      api.clock.advance(1000);
      await visitor.get('/rooms/launch').expect(200);
    }
    await visitor.send('/pause');
    const told = feedOf((await visitor.get('/rooms/launch')).text);
    expect(told).toEqual([
      'Set mode: paused',
      expect.stringMatching(/^Called numbers 2 to [45]: [34] got a turn$/),
      'Set admit: 1, every: 1s',
      'Called number 1: 1 got a turn',
    ]);
    // Everything was paused: the other room too.
    expect(feedOf((await visitor.get('')).text).toSorted()).toEqual([...told, 'Set mode: paused'].toSorted());
  });

  it('is one stream for all rooms, for those who are signed in', async () => {
    const api = await adminFixture();
    await new PanelVisitor(api).get('/events').expect(303);
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    const server = api.app.listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    using reader = await EventStreamReader.open(`http://127.0.0.1:${port}/admin/events`, {
      Cookie: `owr_admin=${visitor.cookie}`,
    });
    for (const room of ['launch', 'other']) await api.store.line.change({ room, change: { mode: 'paused' } });
    await eventually('both events', () => reader.events.length === 2);
    expect(reader.events.map(({ event }) => event)).toEqual(['settings.changed', 'settings.changed']);
    expect(reader.events.map(({ data }) => data.room).toSorted()).toEqual(['launch', 'other']);
  });
});
