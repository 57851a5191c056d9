import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RoomConfig } from '../../config/config.ts';
import { countHeld } from '../../room/gaps.ts';
import { heldUpTo, type RoomState } from '../../room/room-state.ts';
import type { RoomSnapshot, RoomWatch } from '../../watch/room-watch.ts';
import { sayLessOfConnection } from '../entrance/connection-header.ts';
import type { Lane } from '../entrance/lane.ts';

/** The two figures that every page asks for again and again: the same for everybody. */
export const counters = ['serving_num', 'waiting_num'] as const;
export type Counter = (typeof counters)[number];

/** Says that caches may keep a counter for everybody, as CloudFront did. */
export const COUNTER_CACHING = 'public, max-age=1';

const PUBLIC = '/aws/public/';
const EVENT = 'event_id=';

/** The answer to a counter. `serving_counter` is a string: the value as their Redis kept it. */
export function counterBody(counter: Counter, state: RoomState): object {
  if (counter === 'waiting_num') return { waiting_num: waitingNumber(state) };
  return { serving_counter: String(heldUpTo(state, state.serving)) };
}

/**
 * Places that were given, less those that led to a token and those that expired: the ones that are not called yet, and
 * those whose turn runs. Totals would not tell: somebody may enter after a missed turn, or without a number.
 */
function waitingNumber({ draw, gaps, serving, issued, outstanding }: RoomState): number {
  const early = draw.drawnAtMs === null ? draw.entries : 0;
  return early + countHeld(gaps, Math.min(serving, issued), issued) + outstanding;
}

/** An answer as it is sent: headers as a flat list, which `node:http` writes without a detour. */
interface Prepared {
  readonly body: string;
  readonly headers: string[];
  /** How often it was sent. */
  sent: number;
}

type RoomAnswers = Readonly<Record<Counter, Prepared>>;

export interface CounterAnswers {
  readonly room: string;
  readonly counter: Counter;
  /** How many since the last time. */
  readonly count: number;
}

export interface AwsCountersOptions {
  readonly rooms: readonly Pick<RoomConfig, 'name' | 'awsApi' | 'awsEventId'>[];
  /** Told with every snapshot how many requests were answered. */
  readonly onAnswers?: (answers: CounterAnswers) => void;
}

/** The answers to the counters, prepared once a snapshot: what `awsRoutes` answers, but for the id of the request. */
export class AwsCounters {
  readonly #options: AwsCountersOptions;
  /** By the value of `event_id`. */
  #rooms: ReadonlyMap<string, string> = new Map();
  /** The same by a whole query, for the ways in which clients write it. */
  #queries: ReadonlyMap<string, string> = new Map();
  #names: ReadonlySet<string> = new Set();
  readonly #answers = new Map<string, RoomAnswers>();

  constructor(options: AwsCountersOptions) {
    this.#options = options;
    this.use(options.rooms);
  }

  /** Goes on with these rooms. */
  use(all: AwsCountersOptions['rooms']): void {
    const rooms = all.filter(({ awsApi }) => awsApi);
    this.#names = new Set(rooms.map(({ name }) => name));
    this.#rooms = new Map(rooms.map(({ awsEventId, name }) => [awsEventId, name]));
    this.#queries = new Map(
      rooms.flatMap(({ awsEventId, name }) => [
        [EVENT + encodeURIComponent(awsEventId), name],
        [new URLSearchParams({ event_id: awsEventId }).toString(), name],
      ]),
    );
    for (const room of this.#answers.keys()) if (!this.#names.has(room)) this.#answers.delete(room);
  }

  observe({ state }: RoomSnapshot): void {
    const { room } = state;
    if (!this.#names.has(room)) return;
    for (const counter of counters) {
      const count = this.#answers.get(room)?.[counter].sent ?? 0;
      if (count > 0) this.#options.onAnswers?.({ room, counter, count });
    }
    this.#answers.set(room, {
      serving_num: prepare(counterBody('serving_num', state)),
      waiting_num: prepare(counterBody('waiting_num', state)),
    });
  }

  /** The room that a query of nothing but `event_id` names; undefined: it is another query, or names none. */
  roomOf(query: string): string | undefined {
    const room = this.#queries.get(query);
    if (room !== undefined || !query.startsWith(EVENT) || query.includes('&')) return room;
    return this.#rooms.get(new URLSearchParams(query).get('event_id') ?? '');
  }

  /** @returns false: the room was never seen */
  answer(req: IncomingMessage, res: ServerResponse, room: string, counter: Counter): boolean {
    const prepared = this.#answers.get(room)?.[counter];
    if (prepared === undefined) return false;
    sayLessOfConnection(req, res);
    res.writeHead(200, prepared.headers).end(prepared.body);
    prepared.sent += 1;
    return true;
  }
}

export interface CountersLaneOptions {
  readonly awsCounters: AwsCounters;
  readonly watch: Pick<RoomWatch, 'freshSnapshot'>;
}

/**
 * Answers the counters before the application and its middleware, which cost several times as much as the answer: for a
 * query of nothing but a known `event_id`, and a room that was seen a moment ago.
 */
export function awsCountersLane({ awsCounters, watch }: CountersLaneOptions): Lane {
  return function answerCounter({ req, res, path, query }) {
    if (!path.startsWith(PUBLIC) || req.method !== 'GET') return false;
    const counter = path.slice(PUBLIC.length);
    if (counter !== 'serving_num' && counter !== 'waiting_num') return false;
    const room = awsCounters.roomOf(query);
    if (room === undefined || watch.freshSnapshot(room) === null) return false;
    return awsCounters.answer(req, res, room, counter);
  };
}

function prepare(content: object): Prepared {
  const body = JSON.stringify(content);
  const headers = [
    ...['Access-Control-Allow-Origin', '*'],
    ...['Cache-Control', COUNTER_CACHING],
    ...['Content-Type', 'application/json; charset=utf-8'],
    ...['Content-Length', String(Buffer.byteLength(body))],
  ];
  return { body, headers, sent: 0 };
}
