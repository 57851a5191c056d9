import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeTime } from '../config/written.ts';
import { ratePerMinute } from '../room/estimate.ts';
import { ownStatusCue } from '../room/own-status-cue.ts';
import { openingOf, openingPollSeconds, pollAfterSeconds } from '../room/polling.ts';
import { type RoomState, waiting } from '../room/room-state.ts';
import type { RoomView } from '../store/room-watch.ts';

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
  readonly now: () => number;
  /** Told with every view how many polls were answered: counting each by itself would make it several percent dearer. */
  readonly onAnswers?: (answers: RoomStatusAnswers) => void;
}

/** What a view says is out of date after this; then no answer is better than a wrong one. */
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

  observe(view: RoomView): void {
    const { room } = view.state;
    const body = JSON.stringify(roomStatus(view));
    const page = this.#pages.get(room);
    if (page === undefined) {
      this.#pages.set(room, { prepared: prepare(body, view.state), seenAtMs: view.seenAtMs, answers: new Map() });
      return;
    }
    if (page.prepared.body !== body) page.prepared = prepare(body, view.state);
    page.seenAtMs = view.seenAtMs;
    for (const [status, count] of page.answers) this.#options.onAnswers?.({ room, status, count });
    page.answers.clear();
  }

  /** Answers `GET` and `HEAD` for a known room. @returns false: it is not for this page */
  answer(req: IncomingMessage, res: ServerResponse, room: string): boolean {
    const page = this.#pages.get(room);
    if (page === undefined || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
    const { prepared, seenAtMs, answers } = page;
    if (this.#options.now() - seenAtMs > STALE_AFTER_MS) {
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

/** RFC 9110 §13.1.2: any of a list, compared weakly: proxies that compress weaken it. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function prepare(body: string, state: RoomState): Prepared {
  const etag = `"${hash('sha256', body, 'base64url').slice(0, 22)}"`;
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
  const content = ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', length];
  return { body, etag, unchangedHeaders, headers: [...content, ...unchangedHeaders] };
}

/** For pages that follow the room status (docs/waiting-page.md): a dictionary (RFC 9651 §3.2). */
function cueOf(state: RoomState): string {
  const { nearUpTo, line } = ownStatusCue(state);
  return `near=${nearUpTo}, line="${line}"`;
}

function roomStatus({ state, perSecond }: RoomView): RoomStatus {
  const { room, settings, serving, issued, nowMs } = state;
  return {
    room,
    mode: settings.mode,
    serving,
    issued,
    waiting: waiting(state),
    rate_per_minute: ratePerMinute(state, perSecond),
    opens_at: writeTime(settings.opensAtMs),
    message: settings.message,
    poll_after: pollAfter(state),
    updated_at: new Date(nowMs - (nowMs % 1000)).toISOString(),
  };
}

function pollAfter(state: RoomState): number {
  const { mode, turnWindowMs } = state.settings;
  if (mode === 'prequeue' && state.draw.drawnAtMs === null) return openingPollSeconds(openingOf(state), 0);
  return pollAfterSeconds(waiting(state), null, turnWindowMs);
}
