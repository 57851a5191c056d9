import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AwsCounters, awsCountersLane, type CounterAnswers } from '../../../src/http/aws/counters.ts';
import { inOrder } from '../../../src/http/entrance/lane.ts';
import type { RoomSnapshot } from '../../../src/watch/room-watch.ts';
import { http } from '../../support/http.ts';
import { asHttpRequest } from '../../support/http-request.ts';
import { sendRaw } from '../../support/raw-http.ts';
import { roomState } from '../../support/room-state.ts';

const EVENT = 'Black Friday & more';

function snapshot(room: string, serving: number): RoomSnapshot {
  return { state: roomState({ room, issued: 9, serving }), perSecond: null, seenAtMs: 0 };
}

describe('the lane of the counters', () => {
  let server: Server;
  let base: string;
  let counters: AwsCounters;
  let told: CounterAnswers[];
  /** What the watch has seen a moment ago, by room. */
  let fresh: Map<string, RoomSnapshot>;

  /** Everybody sees a room. */
  function see(room: string, serving: number): void {
    fresh.set(room, snapshot(room, serving));
    counters.observe(snapshot(room, serving));
  }

  beforeAll(async () => {
    server = createServer((req, res) => {
      const watch = { freshSnapshot: (room: string) => fresh.get(room) ?? null };
      const lanes = inOrder([awsCountersLane({ awsCounters: counters, watch })], (request) => {
        request.res.end('the application');
      });
      lanes(asHttpRequest(req, res));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  beforeEach(() => {
    told = [];
    fresh = new Map();
    counters = new AwsCounters({
      rooms: [
        { name: 'launch', awsApi: true, awsEventId: EVENT },
        { name: 'other', awsApi: false, awsEventId: 'other' },
      ],
      onAnswers: (answers) => told.push(answers),
    });
    see('launch', 3);
    see('other', 5);
  });

  const ask = async (target: string, method = 'GET'): Promise<string> =>
    (await http(`${base}/aws/public/${target}`, { method })).text;

  test.each([
    'event_id=Black%20Friday%20%26%20more',
    'event_id=Black+Friday+%26+more',
    'event_id=%42lack%20Friday+%26%20more',
  ])('knows the event in ?%s', async (query) => {
    expect(await ask(`serving_num?${query}`)).toBe('{"serving_counter":"3"}');
    expect(await ask(`waiting_num?${query}`)).toBe('{"waiting_num":6}');
  });

  test.each([
    ['serving_num', 'GET'],
    ['serving_num?event_id=', 'GET'],
    ['serving_num?event_id=launch', 'GET'],
    ['serving_num?event_id=other', 'GET'],
    ['serving_num?event_id=Black+Friday+%26+more&t=1', 'GET'],
    ['serving_num?t=1&event_id=Black+Friday+%26+more', 'GET'],
    ['serving_num/?event_id=Black+Friday+%26+more', 'GET'],
    ['queue_num?event_id=Black+Friday+%26+more', 'GET'],
    ['serving_num?event_id=Black+Friday+%26+more', 'POST'],
    ['serving_num?event_id=Black+Friday+%26+more', 'OPTIONS'],
  ])('leaves %s by %s to the application', async (target, method) => {
    expect(await ask(target, method)).toBe('the application');
  });

  test('tells what was seen last, and nothing that is old', async () => {
    const target = 'serving_num?event_id=Black+Friday+%26+more';
    see('launch', 4);
    expect(await ask(target)).toBe('{"serving_counter":"4"}');
    fresh.clear();
    expect(await ask(target)).toBe('the application');
  });

  test('counts its answers, told with the next snapshot of the room', async () => {
    for (const counter of ['serving_num', 'waiting_num', 'serving_num']) {
      await ask(`${counter}?event_id=Black+Friday+%26+more`);
    }
    see('other', 6);
    expect(told).toEqual([]);
    see('launch', 3);
    see('launch', 3);
    expect(told).toEqual([
      { room: 'launch', counter: 'serving_num', count: 2 },
      { room: 'launch', counter: 'waiting_num', count: 1 },
    ]);
  });

  test('says of the connection only what a client cannot know', async () => {
    const get = (version: string, headers: string): string =>
      `GET /aws/public/serving_num?event_id=Black+Friday+%26+more HTTP/${version}\r\nHost: x\r\n${headers}\r\n`;
    const { text } = await sendRaw(base, get('1.1', '') + get('1.1', 'Connection: close\r\n'));
    const [first = '', second = ''] = text.split(/(?=HTTP\/1\.1 200)/);
    expect(first.length).toBeLessThanOrEqual(230);
    expect(first).not.toMatch(/^(Connection|Keep-Alive|X-Request-Id):/im);
    expect(second).toMatch(/^Connection: close/im);
    expect((await sendRaw(base, get('1.0', 'Connection: keep-alive\r\n') + get('1.0', ''))).text).toMatch(
      /^Connection: keep-alive/im,
    );
  });
});
