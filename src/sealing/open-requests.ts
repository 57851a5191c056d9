import { hash } from 'node:crypto';

/** An authorization request that a browser has open, or (`uid` null) a login that no waiting page is open for. */
export interface OpenRequest {
  readonly uid: string | null;
  /** Stands for the client: a few characters of a hash of its id. */
  readonly client: string;
  /** Epoch seconds. */
  readonly atS: number;
  /** No person goes there: a page or an app asks by itself. */
  readonly background?: true;
}

const ENTRY = /^([\w-]{16,64}|)(?:~([\w-]{6})~(\d{1,12})(~b)?)?$/;

const MAX_OPEN = 4;

/** What stands for a client in the cookie. */
export function clientMark(clientId: string): string {
  return hash('sha256', clientId, 'base64url').slice(0, 6);
}

/** The open requests of a browser, the oldest first. What was noted by an older version names no client. */
export function parseOpen(text: string): OpenRequest[] {
  return text.split('.').flatMap((entry) => {
    const [, uid = '', client = '', atS = '0', mark] = ENTRY.exec(entry) ?? [];
    if (uid === '' && client === '') return [];
    const background = mark === undefined ? {} : ({ background: true } as const);
    return [{ uid: uid === '' ? null : uid, client, atS: Number(atS), ...background }];
  });
}

export function formatOpen(open: readonly OpenRequest[]): string {
  return open
    .map(({ uid, client, atS, background = false }) => {
      return client === '' ? uid : `${uid ?? ''}~${client}~${atS}${background ? '~b' : ''}`;
    })
    .join('.');
}

/**
 * The open requests of a browser that are the oldest of too many, and to be forgotten. Those in the background count by
 * themselves: however many there are, no tab loses its own for them.
 */
export function beyondMost(open: readonly OpenRequest[]): OpenRequest[] {
  const inBackground = open.filter(({ background = false }) => background);
  const ofTabs = open.filter(({ background = false }) => !background);
  return [...ofTabs.slice(0, -MAX_OPEN), ...inBackground.slice(0, -MAX_OPEN)];
}

/** The newest request of a client that a tab went there with; null: none is known. */
export function newestOf(open: readonly OpenRequest[], clientId: string): OpenRequest | null {
  const mark = clientMark(clientId);
  return open.findLast(({ client, background = false }) => client === mark && !background) ?? null;
}
