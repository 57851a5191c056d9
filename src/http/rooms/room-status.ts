import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { formatIsoTime } from '../../config/words/iso-time.ts';
import { callingOf } from '../../room/calling.ts';
import { ratePerMinute } from '../../room/estimate.ts';
import { openingOf, toldOpeningMs } from '../../room/opening.ts';
import { ownStatusTriggers } from '../../room/own-status-triggers.ts';
import { openingPollSeconds, pollAfterSeconds } from '../../room/polling.ts';
import { type RoomState, waiting } from '../../room/room-state.ts';
import type { RoomSnapshot } from '../../watch/room-watch.ts';
import { sayLessOfConnection } from '../entrance/connection-header.ts';
import type { Lane } from '../entrance/lane.ts';

/** A room's status (DESIGN §7): the same for everybody. */
interface RoomStatus {
  readonly room: string;
  readonly mode: string;
  readonly serving: number;
  readonly issued: number;
  readonly waiting: number;
  readonly rate_per_minute: number | null;
  readonly opens_at: string | null;
  readonly message: string | null;
  readonly poll_after: number;
  readonly updated_at: string;
}

/** An answer as it is sent: headers as a flat list, which `node:http` writes without a detour. */
interface Prepared {
  /** A string: it goes out in one piece with the headers. */
  readonly body: string;
  readonly etag: string;
  readonly headers: string[];
  readonly unchangedHeaders: string[];
}

/** Answers to polls since the last time they were told, by status. */
type Answers = Map<number, number>;

interface Page {
  prepared: Prepared;
  /** Process clock, epoch milliseconds. */
  seenAtMs: number;
  readonly answers: Answers;
}

export interface RoomStatusAnswers {
  readonly room: string;
  readonly status: number;
  /** How many since the last time. */
  readonly count: number;
}

export interface RoomStatusOptions {
  readonly epochMs: () => number;
  /** Told with every snapshot how many polls were answered: to count each by itself makes it several percent dearer. */
  readonly onAnswers?: (answers: RoomStatusAnswers) => void;
}

/** 96 bits. */
const ETAG_CHARACTERS = 16;

const ROOMS = '/rooms/';
const STATUS = '/status';

/** What a snapshot says is out of date after this; then no answer is better than a wrong one. */
const STALE_AFTER_MS = 30_000;

const STALE_HEADERS = [
  'Access-Control-Allow-Origin',
  '*',
  'Retry-After',
  '5',
  'Cache-Control',
  'no-store',
  'Content-Length',
  '0',
];

/** The room status, prepared once per change and sent as it is: a CDN carries most of the polling (DESIGN §7). */
export class RoomStatusPage {
  readonly #pages = new Map<string, Page>();
  readonly #options: RoomStatusOptions;

  constructor(options: RoomStatusOptions) {
    this.#options = options;
  }

  observe(snapshot: RoomSnapshot): void {
    const { room } = snapshot.state;
    const body = JSON.stringify(roomStatus(snapshot));
    const page = this.#pages.get(room);
    if (page === undefined) {
      this.#pages.set(room, {
        prepared: prepare(body, snapshot.state),
        seenAtMs: snapshot.seenAtMs,
        answers: new Map(),
      });
      return;
    }
    if (page.prepared.body !== body) page.prepared = prepare(body, snapshot.state);
    page.seenAtMs = snapshot.seenAtMs;
    for (const [status, count] of page.answers) this.#options.onAnswers?.({ room, status, count });
    page.answers.clear();
  }

  /** The room is not served any more. */
  forget(room: string): void {
    this.#pages.delete(room);
  }

  /** Answers `GET` and `HEAD` for a known room. @returns false: it is not for this page */
  answer(req: IncomingMessage, res: ServerResponse, room: string): boolean {
    const page = this.#pages.get(room);
    if (page === undefined || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
    const { prepared, seenAtMs, answers } = page;
    sayLessOfConnection(req, res);
    if (this.#options.epochMs() - seenAtMs > STALE_AFTER_MS) {
      res.writeHead(503, STALE_HEADERS).end();
    } else if (names(req.headers['if-none-match'], prepared.etag)) {
      res.writeHead(304, prepared.unchangedHeaders).end();
    } else {
      res.writeHead(200, prepared.headers);
      if (req.method === 'HEAD') res.end();
      else res.end(prepared.body);
    }
    answers.set(res.statusCode, (answers.get(res.statusCode) ?? 0) + 1);
    return true;
  }
}

/** Answers `/rooms/:room/status`. */
export function roomStatusLane(page: RoomStatusPage): Lane {
  return function answerRoomStatus({ req, res, path }) {
    // No regular expression: most requests of a busy day are for it.
    if (!path.startsWith(ROOMS) || !path.endsWith(STATUS)) return false;
    return page.answer(req, res, path.slice(ROOMS.length, -STATUS.length));
  };
}

/** RFC 9110 §13.1.2: any of a list, compared weakly: proxies that compress weaken it. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function prepare(body: string, state: RoomState): Prepared {
  const etag = `"${hash('sha256', body, 'base64url').slice(0, ETAG_CHARACTERS)}"`;
  const unchangedHeaders = [
    'Access-Control-Allow-Origin',
    '*',
    'Cache-Control',
    'public, max-age=1',
    'ETag',
    etag,
    'Waiting-Room',
    cueOf(state),
  ];
  const length = String(Buffer.byteLength(body));
  // JSON is UTF-8 (RFC 8259 §8.1).
  const content = ['Content-Type', 'application/json', 'Content-Length', length];
  return { body, etag, unchangedHeaders, headers: [...content, ...unchangedHeaders] };
}

/** For pages that follow the room status (docs/waiting-page.md): a dictionary (RFC 9651 §3.2). */
function cueOf(state: RoomState): string {
  const { nearUpTo, line } = ownStatusTriggers(state);
  return `near=${nearUpTo}, line="${line}"`;
}

function roomStatus({ state, perSecond }: RoomSnapshot): RoomStatus {
  const { room, settings, serving, issued, storeMs } = state;
  return {
    room,
    mode: settings.mode,
    serving,
    issued,
    waiting: waiting(state),
    rate_per_minute: ratePerMinute(state, perSecond),
    opens_at: formatIsoTime(toldOpeningMs(state)),
    message: settings.message,
    poll_after: pollAfter(state),
    updated_at: new Date(storeMs - (storeMs % 1000)).toISOString(),
  };
}

function pollAfter(state: RoomState): number {
  const { mode, turnWindowMs } = state.settings;
  if (mode === 'prequeue' && state.draw.drawnAtMs === null) return openingPollSeconds(openingOf(state), 0);
  const calling = callingOf(state);
  if (calling.kind === 'before') {
    return openingPollSeconds({ inMs: calling.startsAtMs - state.storeMs, entries: waiting(state), turnWindowMs }, 0);
  }
  return pollAfterSeconds(waiting(state), null, turnWindowMs);
}
