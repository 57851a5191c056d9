import { setImmediate } from 'node:timers/promises';
import { ENDED_VISITS_KEPT } from '../../room/visit.ts';
import type { EpochRequestIds } from '../../sealing/request-id.ts';
import type { LineStore } from '../../store/line-store.ts';

export interface ExpiredTokensRequest {
  readonly line: LineStore;
  readonly room: string;
  readonly ids: EpochRequestIds;
  /** The store's time. */
  readonly storeMs: () => number;
}

/** As many as a store lists in one step. */
const PAGE = 1_000;

/**
 * The request ids whose tokens have expired, as the text of a JSON array, a page of visits at a time: neither the store
 * nor this process stands still for the whole of it. Visits of people who came otherwise have no request id.
 *
 * @returns once the store has answered for the first page
 */
export async function expiredTokens(request: ExpiredTokensRequest): Promise<AsyncIterable<string>> {
  const { line, room, ids, storeMs } = request;
  const page = (after: string | null) => line.visits({ room, state: 'ended', after, limit: PAGE });
  const first = await page(null);

  async function* chunks(): AsyncGenerator<string> {
    yield '[';
    let written = 0;
    for (let current = first; ; current = await page(current.next)) {
      // An embedded store answers at once, and others want their turn.
      await setImmediate();
      const expired = current.visits
        // A visit that was ended early has a token that has not expired yet.
        .filter(({ plannedEndMs }) => plannedEndMs <= storeMs())
        .flatMap(({ sub }) => ids.idOfSub(sub) ?? [])
        .slice(0, ENDED_VISITS_KEPT - written);
      if (expired.length > 0) yield (written > 0 ? ',' : '') + expired.map((id) => `"${id}"`).join();
      written += expired.length;
      if (current.next === null || written === ENDED_VISITS_KEPT) break;
    }
    yield ']';
  }

  return chunks();
}
