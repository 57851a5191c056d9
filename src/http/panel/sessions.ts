import type { Context } from 'koa';
import { z } from 'zod';
import type { AdminKey, AdminRole } from '../../config/config.ts';
import { takeRandomBytes } from '../../sealing/random-pool.ts';
import type { Sealer } from '../../sealing/sealer.ts';

export const SESSION_COOKIE = 'owr_admin';

/** From the sign-in on, however busy somebody is. */
const SESSION_MS = 12 * 3_600_000;
const PURPOSE = 'panel session';

const sealedSession = z.object({
  id: z.string(),
  /** Name of the admin key. */
  name: z.string(),
  /** Follows from the key: a session ends when its key is taken away or changed. */
  keyMark: z.string(),
  endsAtMs: z.number(),
});

/** Somebody signed in at the control panel. */
export interface PanelSession {
  readonly id: string;
  readonly caller: { readonly name: string; readonly role: AdminRole };
  /** What every change must carry: another site cannot know it. */
  readonly csrfToken: string;
}

export interface PanelSessionsOptions {
  readonly sealer: Sealer;
  readonly keys: readonly AdminKey[];
  /** In front of `/admin` as browsers see it: '' or '/…'. */
  readonly basePath: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The sessions of the control panel: each is sealed in a cookie, and nowhere else. */
export class PanelSessions {
  readonly #sealer: Sealer;
  readonly #callers: ReadonlyMap<string, { readonly caller: PanelSession['caller']; readonly keyMark: string }>;
  readonly #path: string;
  readonly #now: () => number;

  constructor({ sealer, keys, basePath, now }: PanelSessionsOptions) {
    this.#sealer = sealer;
    this.#callers = new Map(
      keys.map(({ name, role, key }) => [
        name,
        { caller: { name, role }, keyMark: sealer.derive('panel key', JSON.stringify([name, key])) },
      ]),
    );
    this.#path = `${basePath}/admin`;
    this.#now = now;
  }

  /** @param name of an admin key */
  start(ctx: Context, name: string): void {
    const id = takeRandomBytes(16).toString('base64url');
    const keyMark = this.#callers.get(name)?.keyMark ?? '';
    const session = { id, name, keyMark, endsAtMs: this.#now() + SESSION_MS };
    this.#write(ctx, this.#sealer.seal(PURPOSE, Buffer.from(JSON.stringify(session))), SESSION_MS);
  }

  /** @returns null if nobody is signed in, or not any more */
  read(ctx: Context): PanelSession | null {
    const sealed = ctx.cookies.get(SESSION_COOKIE, { signed: false });
    const opened = sealed === undefined ? null : this.#sealer.open(PURPOSE, sealed);
    if (opened === null) return null;
    const session = sealedSession.safeParse(JSON.parse(opened.toString()));
    // Another version of this product may have sealed it.
    if (!session.success) return null;
    const { id, name, keyMark, endsAtMs } = session.data;
    const known = this.#callers.get(name);
    if (known?.keyMark !== keyMark || endsAtMs <= this.#now()) return null;
    return { id, caller: known.caller, csrfToken: this.#sealer.derive('panel csrf', id) };
  }

  end(ctx: Context): void {
    this.#write(ctx, null, 0);
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
