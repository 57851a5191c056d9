import type { Context } from 'koa';
import { z } from 'zod';
import { isTimeZone } from '../../config/words/time-zone.ts';
import { takeRandomBytes } from '../../sealing/random-pool.ts';
import { openSealedJson } from '../../sealing/sealed-json.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import { type AdminCaller, callerBy, SESSION_COOKIE } from '../admin/authentication.ts';
import type { OperatorKey, OperatorKeys } from '../admin/operator-keys.ts';
import type { EndedSessions } from './ended-sessions.ts';

/** From the sign-in on, however busy somebody is. */
const SESSION_MS = 12 * 3_600_000;
const PURPOSE = 'panel session';

const sealedSession = z.object({
  id: z.string(),
  /** Name of the admin key. */
  name: z.string(),
  /** Follows from the key: a session ends when its key expires, is taken away or changed. */
  keyMark: z.string(),
  endsAtMs: z.number(),
  /** Time zone of the browser at the sign-in. */
  zone: z.string().refine(isTimeZone).default('UTC'),
});

/** Somebody signed in at the control panel. */
export interface PanelSession {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly endsAtMs: number;
  readonly caller: AdminCaller;
  /** What every change must carry: another site cannot know it. */
  readonly csrfToken: string;
  /** Time zone of the browser at the sign-in; UTC where its script did not tell. */
  readonly zone: string;
}

export interface PanelSessionsOptions {
  readonly sealer: Sealer;
  readonly keys: Pick<OperatorKeys, 'good' | 'noteUse'>;
  /** In front of `/admin` as browsers see it: '' or '/…'. */
  readonly basePath: string;
  readonly endedSessions: Pick<EndedSessions, 'has' | 'end'>;
  /** Epoch milliseconds. */
  readonly epochMs: () => number;
}

/** The sessions of the control panel: each is sealed in a cookie. Of those that were signed out the store has a list. */
export class PanelSessions {
  readonly #sealer: Sealer;
  readonly #keys: PanelSessionsOptions['keys'];
  readonly #path: string;
  readonly #ended: PanelSessionsOptions['endedSessions'];
  readonly #epochMs: () => number;

  constructor({ sealer, keys, basePath, endedSessions, epochMs }: PanelSessionsOptions) {
    this.#sealer = sealer;
    this.#keys = keys;
    this.#path = `${basePath}/admin`;
    this.#ended = endedSessions;
    this.#epochMs = epochMs;
  }

  /** @param zone as the browser told it, unchecked */
  start(ctx: Context, caller: PanelSession['caller'], zone: string): PanelSession {
    const id = takeRandomBytes(16).toString('base64url');
    const { name } = caller;
    const key = this.#key(name);
    const keyMark = key === undefined ? '' : this.#markOf(key);
    const told = isTimeZone(zone) ? zone : 'UTC';
    const endsAtMs = this.#epochMs() + SESSION_MS;
    const session = { id, name, keyMark, endsAtMs, zone: told };
    this.#write(ctx, this.#sealer.seal(PURPOSE, Buffer.from(JSON.stringify(session))), SESSION_MS);
    return { id, endsAtMs, caller, csrfToken: this.#csrfToken(id), zone: told };
  }

  /** @returns null if nobody is signed in, or not any more */
  read(ctx: Context): PanelSession | null {
    const sealed = ctx.cookies.get(SESSION_COOKIE, { signed: false });
    const session = sealed === undefined ? null : openSealedJson(this.#sealer, PURPOSE, sealed, sealedSession);
    if (session === null) return null;
    const { id, name, keyMark, endsAtMs, zone } = session;
    const key = this.#key(name);
    if (key === undefined || this.#markOf(key) !== keyMark || endsAtMs <= this.#epochMs()) return null;
    if (this.#ended.has(session)) return null;
    this.#keys.noteUse(key);
    const caller = callerBy(key, { via: 'panel', from: ctx.ip });
    return { id, endsAtMs, caller, csrfToken: this.#csrfToken(id), zone };
  }

  #key(name: string): OperatorKey | undefined {
    return this.#keys.good().find((key) => key.name === name);
  }

  #markOf({ mark }: OperatorKey): string {
    return this.#sealer.derive('panel key', mark);
  }

  #csrfToken(id: string): string {
    return this.#sealer.derive('panel csrf', id);
  }

  /**
   * Ends a session, and with it every copy of its cookie.
   *
   * @throws StoreFault `store_unavailable`: it is over in this browser and in this process, and in others as soon as the
   * store can be reached
   */
  async end(ctx: Context, { id, endsAtMs, caller: { name } }: PanelSession): Promise<void> {
    this.#write(ctx, null, 0);
    await this.#ended.end({ id, name, endsAtMs });
  }

  #write(ctx: Context, value: string | null, maxAge: number): void {
    ctx.cookies.set(SESSION_COOKIE, value, {
      path: this.#path,
      // As the browser came: on the visitors' port that is the issuer's scheme.
      secure: ctx.secure,
      httpOnly: true,
      sameSite: 'strict',
      overwrite: true,
      signed: false,
      maxAge,
    });
  }
}
