import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeTime } from '../config/written.ts';
import { ratePerMinute } from '../room/estimate.ts';
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

interface Prepared {
  readonly body: Buffer;
  readonly etag: string;
}

/** What a view says is out of date after this; then no answer is better than a wrong one. */
const STALE_AFTER_MS = 30_000;

/** The room status, prepared once per view and sent as it is: a CDN carries most of the polling (DESIGN §7). */
export class RoomStatusPage {
  readonly #prepared = new Map<string, Prepared & { readonly seenAtMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  observe(view: RoomView): void {
    const body = Buffer.from(JSON.stringify(roomStatus(view)));
    const etag = `"${hash('sha256', body, 'base64url').slice(0, 22)}"`;
    this.#prepared.set(view.state.room, { body, etag, seenAtMs: view.seenAtMs });
  }

  /** Answers `GET` and `HEAD` for a known room. @returns false: it is not for this page */
  answer(req: IncomingMessage, res: ServerResponse, room: string): boolean {
    const prepared = this.#prepared.get(room);
    if (prepared === undefined || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
    const { body, etag, seenAtMs } = prepared;
    res.setHeader('Access-Control-Allow-Origin', '*');
    if (this.#now() - seenAtMs > STALE_AFTER_MS) {
      res.writeHead(503, { 'Retry-After': '5', 'Cache-Control': 'no-store', 'Content-Length': '0' }).end();
    } else if (req.headers['if-none-match'] === etag) {
      res.writeHead(304, { 'Cache-Control': 'public, max-age=1', ETag: etag }).end();
    } else {
      res.writeHead(200, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': body.length,
        'Cache-Control': 'public, max-age=1',
        ETag: etag,
      });
      res.end(req.method === 'HEAD' ? undefined : body);
    }
    return true;
  }
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
