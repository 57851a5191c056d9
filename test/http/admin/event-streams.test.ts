import type { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventStreams } from '../../../src/http/admin/event-streams.ts';
import { listen } from '../../../src/http/entrance/server.ts';
import type { EventFeed } from '../../../src/store/event-feed.ts';
import { storeUnavailable } from '../../../src/store/faults.ts';
import { EventStreamReader } from '../../support/event-stream-reader.ts';
import { eventually } from '../../support/eventually.ts';
import { type AdminFixture, adminFixture, base, keys } from './admin-fixture.ts';

/** Serves the API until the test ends. @returns opens a stream of the room `launch` */
async function served(api: AdminFixture) {
  const server = await listen({ handler: api.app.callback(), host: '127.0.0.1', port: 0, drainMs: 500 });
  onTestFinished(() => server.close());
  return async (query = '', headers: Record<string, string> = {}): Promise<EventStreamReader> => {
    const reader = await EventStreamReader.open(`http://127.0.0.1:${server.port}${base}/rooms/launch/events${query}`, {
      Authorization: `Bearer ${keys.viewer}`,
      ...headers,
    });
    onTestFinished(() => reader[Symbol.dispose]());
    return reader;
  };
}

const messages = (reader: EventStreamReader): unknown[] =>
  reader.events.map(({ data }) => (data as { data: { change?: { message?: string } } }).data.change?.message);

async function say(api: AdminFixture, ...words: string[]): Promise<void> {
  for (const message of words) await api.room.change({ message });
}

const told = (reader: EventStreamReader, ...words: string[]) =>
  eventually(`${words} to be told`, () => JSON.stringify(messages(reader)) === JSON.stringify(words));

describe('a stream of events', () => {
  it('tells what happens from now on', async () => {
    const api = await adminFixture();
    const open = await served(api);
    await say(api, 'before');
    const reader = await open();
    expect(reader.response.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8');
    expect(reader.response.headers.get('Cache-Control')).toBe('no-store');
    expect(reader.response.headers.get('X-Accel-Buffering')).toBe('no');
    await say(api, 'one', 'two');
    await told(reader, 'one', 'two');
    expect(reader.retryMs).toBe(2000);
    const page = await api.as('viewer', 'get', '/rooms/launch/events');
    expect(reader.events).toEqual(
      page.body.events.slice(1).map((event: { id: number; type: string }) => ({
        ...{ id: event.id, event: event.type, data: event },
      })),
    );
  });

  it('goes on where its reader was, and tells of a gap', async () => {
    const api = await adminFixture();
    const open = await served(api);
    await say(api, 'one', 'two', 'three');
    const all = await open('?after=0');
    await told(all, 'one', 'two', 'three');
    const first = all.events[0]?.id ?? 0;
    await told(await open(`?after=${first}`), 'two', 'three');
    await told(await open('?after=0', { 'Last-Event-ID': String(first + 1) }), 'three');
    const late = await open('', { 'Last-Event-ID': String(first - 2) });
    await eventually('everything to be told', () => late.events.length === 4);
    expect(late.events[0]).toMatchObject({ id: first - 1, event: 'feed.gap' });
  });

  it('is read by many for one reading of the feed', async () => {
    const api = await adminFixture();
    let readings = 0;
    const feed: EventFeed = {
      newest: (request) => api.store.events.newest(request),
      read: async (request) => {
        const events = await api.store.events.read(request);
        if (events.length > 0) readings += 1;
        return events;
      },
    };
    using streams = new EventStreams({ feed, pollEveryMs: 5 });
    const texts = Array.from({ length: 20 }, () => '');
    for (const index of texts.keys()) {
      const stream = await streams.open({ room: 'launch', reader: 'ops', after: null });
      stream.setEncoding('utf8').on('data', (text: string) => {
        texts[index] += text;
      });
    }
    await say(api, 'one');
    await eventually('everybody to be told', () => texts.every((text) => text.includes('"message":"one"')));
    expect(readings).toBe(1);
  });

  it('tells at once what this process did itself', async () => {
    const api = await adminFixture();
    using streams = new EventStreams({ feed: api.store.events, pollEveryMs: 3_600_000 });
    const stream = await streams.open({ room: 'launch', reader: 'ops', after: null });
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await say(api, 'one');
    streams.notice('launch');
    streams.notice('nobody-reads-this');
    await eventually('it to be told', () => text.includes('"message":"one"'));
  });

  it('asks the feed for nothing once nobody reads', async () => {
    const api = await adminFixture();
    let readings = 0;
    const feed: EventFeed = {
      newest: (request) => api.store.events.newest(request),
      read: (request) => {
        readings += 1;
        return api.store.events.read(request);
      },
    };
    const counts: number[] = [];
    using streams = new EventStreams({ feed, pollEveryMs: 5, onCount: (open) => counts.push(open) });
    const stream = await streams.open({ room: 'launch', reader: 'ops', after: null });
    stream.resume();
    await eventually('the feed to be read', () => readings > 2);
    stream.destroy();
    await eventually('the stream to be gone', () => counts.at(-1) === 0);
    const before = readings;
    const reader = await (await served(api))();
    await say(api, 'one');
    await told(reader, 'one');
    expect(readings).toBeLessThanOrEqual(before + 1);
    expect(counts).toEqual([1, 0]);
  });

  it('keeps nothing for a reader who does not read, and forgets nothing', async () => {
    const api = await adminFixture();
    using streams = new EventStreams({ feed: api.store.events, pollEveryMs: 5 });
    const stream = await streams.open({ room: 'launch', reader: 'ops', after: null });
    const quick = await streams.open({ room: 'launch', reader: 'ops', after: null });
    const lines = (text: string): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    let quickText = '';
    quick.setEncoding('utf8').on('data', (text: string) => {
      quickText += text;
    });
    for (let count = 0; count < 2_000; count++) await api.room.change({ message: `${count}: ${'x'.repeat(500)}` });
    await eventually('the quick one to be told', () => lines(quickText).length === 2_000);
    expect(quickText.length).toBeGreaterThan(1_000_000);
    expect(stream.readableLength).toBeLessThan(250_000);

    let text = '';
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    await eventually('the slow one to be told', () => lines(text).length >= 2_000);
    expect(lines(text)).toEqual(lines(quickText));
  });

  it('shows that it lives, and gives up on a reader who takes nothing', async () => {
    const api = await adminFixture();
    const counts: number[] = [];
    using streams = new EventStreams({
      feed: api.store.events,
      ...{ pollEveryMs: 5, heartbeatEveryMs: 20, onCount: (open: number) => counts.push(open) },
    });
    const stream = await streams.open({ room: 'launch', reader: 'ops', after: null });
    let text = '';
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    await eventually('three heartbeats', () => text.split(':\n\n').length > 3);
    stream.pause();
    for (let count = 0; count < 200; count++) await api.room.change({ message: `${count}: ${'x'.repeat(500)}` });
    await eventually('the stream to be given up', () => counts.at(-1) === 0);
  });

  it('is one of a bounded number', async () => {
    const api = await adminFixture();
    using streams = new EventStreams({ feed: api.store.events, mostStreams: 2 });
    const first = await streams.open({ room: 'launch', reader: 'ops', after: null });
    await streams.open({ room: 'other', reader: 'ops', after: null });
    await expect(streams.open({ room: 'launch', reader: 'ops', after: null })).rejects.toMatchObject({
      code: 'streams_full',
    });
    first.destroy();
    await eventually('a place to be free', () => streams.open({ room: 'launch', reader: 'ops', after: null }));
  });

  it('is one of so many of a key that another one has a place left', async () => {
    const api = await adminFixture();
    using streams = new EventStreams({ feed: api.store.events, mostStreams: 4, mostStreamsEach: 2 });
    const open = (reader: string) => streams.open({ room: 'launch', reader, after: null });
    const first = await open('eyes');
    await open('eyes');
    await expect(open('eyes')).rejects.toMatchObject({ code: 'streams_full' });
    await open('ops');
    first.destroy();
    await eventually('a place to be free', () => open('eyes'));
  });

  it('ends in order when the process stops, and no other begins', async () => {
    const api = await adminFixture();
    const open = await served(api);
    const reader = await open();
    api.eventStreams[Symbol.dispose]();
    await eventually('the end', () => reader.ended === true);
    await expect(open()).rejects.toThrow('503');
  });

  it('ends with a fault that nobody expected', async () => {
    const api = await adminFixture();
    const feed: EventFeed = {
      newest: (request) => api.store.events.newest(request),
      read: async () => {
        throw new Error('broken');
      },
    };
    using streams = new EventStreams({ feed, pollEveryMs: 5 });
    const stream = await streams.open({ room: 'launch', reader: 'ops', after: null });
    const fault = new Promise((resolve) => stream.once('error', resolve));
    expect(await fault).toMatchObject({ message: 'broken' });
  });

  it('whose reader hangs up, or is given up, is nothing to log', async () => {
    const api = await adminFixture();
    const open = await served(api);
    (await open())[Symbol.dispose]();
    const streams: Readable[] = [];
    const openStream = api.eventStreams.open.bind(api.eventStreams);
    api.eventStreams.open = async (request) => {
      const stream = await openStream(request);
      streams.push(stream);
      return stream;
    };
    const reader = await open();
    streams[0]?.destroy();
    await eventually('the stream to be cut off', () => reader.ended === false);
    await eventually('both requests to be over', () => api.log.length === 2);
    expect(api.log.map((line) => JSON.parse(line).msg)).toEqual(['request cut off', 'request cut off']);
  });

  it('outlives a store that is away', async () => {
    const api = await adminFixture();
    let away = false;
    const feed: EventFeed = {
      newest: (request) => api.store.events.newest(request),
      read: async (request) => {
        if (away) throw storeUnavailable(new Error('away'));
        return api.store.events.read(request);
      },
    };
    using streams = new EventStreams({ feed, pollEveryMs: 5 });
    const live = await streams.open({ room: 'launch', reader: 'ops', after: null });
    away = true;
    await say(api, 'one');
    const behind = await streams.open({ room: 'launch', reader: 'ops', after: 0 });
    const texts = ['', ''];
    for (const [index, stream] of [live, behind].entries()) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        texts[index] += text;
      });
    }
    await eventually('both to have begun', () => texts.every((text) => text.startsWith('retry: ')));
    away = false;
    await eventually('both to be told', () => texts.every((text) => text.includes('"message":"one"')));
  });
});
