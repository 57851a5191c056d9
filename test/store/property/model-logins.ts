import type { LoginRequest } from '../../../src/store/line-store.ts';
import type { ModelTime } from './model-time.ts';

const MINUTE_MS = 60_000;

export interface ModelLogin {
  readonly serial: number;
  readonly client: string;
  readonly sessionMs: number | null;
  /** In door time, when the code was made. */
  readonly begunAtMs: number;
  /** In line time; null: its code was not exchanged. */
  exchangedAtMs: number | null;
}

/** Whether a code has become too old, or a session has ended. */
export function isOver({ begunAtMs, exchangedAtMs, sessionMs }: ModelLogin, { doorMs, lineMs }: ModelTime): boolean {
  if (exchangedAtMs === null) return doorMs >= begunAtMs + MINUTE_MS;
  return sessionMs !== null && sessionMs > 0 && lineMs >= exchangedAtMs + sessionMs;
}

/** What has to go so that one more can begin, of too many that go on; in line time when that is, where it cannot be now. */
export type Crowd =
  | { readonly kind: 'room'; readonly gone: ModelLogin }
  | { readonly kind: 'full'; readonly untilMs: number };

export function crowdOf(going: readonly ModelLogin[], { client }: LoginRequest, lineMs: number): Crowd {
  const unexchanged = going.filter(({ exchangedAtMs }) => exchangedAtMs === null);
  const endable = going.filter(({ sessionMs }) => sessionMs === null);
  const own = endable.filter((login) => login.client === client);
  const [gone] = [...unexchanged, ...own, ...endable];
  if (gone !== undefined) return { kind: 'room', gone };
  const endless = going.filter(({ sessionMs }) => sessionMs === 0);
  const newest = endless.map(({ exchangedAtMs }) => exchangedAtMs ?? 0).sort((a, b) => b - a)[0];
  const [oldest] = endless;
  if (oldest !== undefined && newest !== undefined && lineMs >= newest + MINUTE_MS)
    return { kind: 'room', gone: oldest };
  const ends = going.flatMap(({ exchangedAtMs, sessionMs }) =>
    sessionMs === null || sessionMs === 0 ? [] : [(exchangedAtMs ?? 0) + sessionMs],
  );
  if (newest !== undefined) ends.push(newest + MINUTE_MS);
  return { kind: 'full', untilMs: Math.min(...ends) };
}
