import { readdirSync, readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { type Connections, header } from '../load/connections.ts';
import { Session } from '../load/session.ts';
import { AUTHORIZE_PATH } from '../visits/client.ts';

/** Somebody who waits behind the cache. */
export interface Waiting {
  readonly session: Session;
  /** Path of their waiting page. */
  readonly path: string;
  readonly number: number;
}

const JSON_ONLY = { headers: { Accept: 'application/json' } };

/** Somebody joins the line of the client. */
export async function join(connections: Connections, clientId: string): Promise<Waiting> {
  const session = new Session(connections);
  const authorize = AUTHORIZE_PATH.replace(/client_id=[^&]*/, `client_id=${clientId}`);
  const { location } = await session.request(authorize);
  if (location === null) throw new Error('/authorize led nowhere');
  const path = new URL(location, 'http://localhost').pathname;
  await session.request(path);
  const { number } = JSON.parse((await session.request(path, JSON_ONLY)).text);
  return { session, path, number };
}

/**
 * Asks for pages and statuses of everybody, and of their addresses as a stranger.
 *
 * @returns what was told to the wrong one, kept where it must not be, or not forbidden to be kept
 */
export async function findLeaks(
  connections: Connections,
  everybody: readonly Waiting[],
  cacheFolder: string,
): Promise<string[]> {
  const leaks: string[] = [];
  for (const { session, path, number } of everybody) {
    for (const request of [JSON_ONLY, {}, JSON_ONLY]) {
      const { head, text } = await connections.send(session.wire(path, request));
      if (header(head, 'cache-control') !== 'no-store') leaks.push(`a page of ${number} may be kept`);
      if (header(head, 'x-cache') !== 'MISS') leaks.push(`a page of ${number} came from the cache`);
      if (request === JSON_ONLY && JSON.parse(text).number !== number) leaks.push(`${number} was told ${text}`);
    }
    const stranger = await new Session(connections).request(path, JSON_ONLY);
    if (JSON.parse(stranger.text).number !== null) leaks.push(`a stranger was told of ${number}`);
  }
  for (const file of readdirSync(cacheFolder)) {
    const kept = readFileSync(joinPath(cacheFolder, file), 'latin1');
    if (/owr_|"number"|<html|set-cookie/i.test(kept)) leaks.push(`the cache keeps ${kept.slice(0, 200)}`);
  }
  return leaks;
}
