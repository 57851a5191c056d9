import { z } from 'zod';
import type { RoomConfig } from '../../config/config.ts';
import { textUpTo } from '../../config/schema/schema-parts.ts';
import type { Receipts } from '../../oidc/receipts.ts';
import { isLostEntry, lastEntry, numberOfEntry } from '../../room/draw.ts';
import type { RoomState } from '../../room/room-state.ts';
import { seesRoom } from './access.ts';
import { type AdminOperation, defineOperation, noBody } from './admin-operation.ts';
import { readNumber } from './read-number.ts';
import { isSub, viewVisit } from './visit-operations.ts';
import { bareFate, type Fate, type FateParts, fate, fateOfNumber } from './visitor-fate.ts';

const MAX_CHARACTERS = 4_000;

const asked = z.strictObject({
  q: textUpTo({ min: 1, max: MAX_CHARACTERS }, 'a number, a receipt or a sub').describe(
    'A number as it is read out (`#151`, `1,510`), the receipt of an early visitor, or the `sub` of a visit.',
  ),
});

export const foundVisitors = z.strictObject({ candidates: z.array(fate) }).meta({ id: 'FoundVisitors' });

export interface FindOperationOptions extends FateParts {
  readonly rooms: readonly Pick<RoomConfig, 'name'>[];
  readonly receipts: Pick<Receipts, 'verify'>;
}

/** Finding somebody who asks for help, in all rooms. */
export function findOperation(options: FindOperationOptions): AdminOperation {
  const { line, rooms, receipts } = options;

  /** An early visitor has an entry and, once the doors have opened, the number that the draw gave it. */
  async function byEntry(state: RoomState, entry: number): Promise<Fate | null> {
    if (entry < 1 || entry > lastEntry(state.draw) || isLostEntry(state.draw, entry)) return null;
    const number = numberOfEntry(state, entry);
    return number === null
      ? bareFate(state.room, { entry, state: 'prequeue' })
      : fateOfNumber(options, state, number, entry);
  }

  /** While nobody has a number, people read out their entry. */
  async function byNumber(room: string, number: number): Promise<(Fate | null)[]> {
    const state = await line.tick({ room });
    const isBeforeDraw = numberOfEntry(state, number) === null;
    return [await fateOfNumber(options, state, number), isBeforeDraw ? await byEntry(state, number) : null];
  }

  async function byReceipt(jws: string, seen: readonly string[]): Promise<(Fate | null)[]> {
    const place = await receipts.verify(jws);
    if (place === null || !seen.includes(place.room)) return [];
    const { room, epoch, entry } = place;
    const state = await line.tick({ room });
    return [epoch === state.epoch ? await byEntry(state, entry) : bareFate(room, { entry, state: 'reset' })];
  }

  async function bySub(room: string, sub: string): Promise<Fate | null> {
    const visit = await line.visit({ room, sub });
    if (visit === null) return null;
    const state = await line.tick({ room });
    const whole = visit.number === 0 ? null : await fateOfNumber(options, state, visit.number);
    if (whole?.visits.some((one) => one.sub === sub)) return whole;
    const { number, entered_at, ends_at, outcome } = viewVisit(visit);
    return bareFate(room, {
      ...{ number, state: outcome === null ? 'inside' : 'ended' },
      visits: [{ sub, entered_at, ends_at, outcome }],
      not_known: ['How it came to this visit: it began while the room was off, or before a reset.'],
      can: outcome === null ? ['end'] : [],
    });
  }

  /** @param seen the rooms to look in */
  async function candidates(text: string, seen: readonly string[]): Promise<(Fate | null)[]> {
    const number = readNumber(text);
    if (number === null && text.includes('.')) return byReceipt(text, seen);
    if (number === null && !isSub(text)) return [];
    const found: (Fate | null)[] = [];
    // One room after the other: each reads all its events.
    for (const name of seen) {
      found.push(...(number === null ? [await bySub(name, text)] : await byNumber(name, number)));
    }
    return found;
  }

  return defineOperation({
    id: 'findVisitors',
    method: 'get',
    path: '/visitors',
    role: 'viewer',
    keepsToRooms: true,
    summary: 'Find a visitor in all rooms',
    description:
      'What became of somebody who asks for help, and what can be done for them. A number may exist in several rooms: each is a candidate. It is told from what the store keeps and from the events of the room, as far back as these reach; what is not known is said. Changes nothing.',
    query: asked,
    body: noBody,
    answer: foundVisitors,
    problems: [],
    run: async ({ caller, query: { q } }) => {
      const seen = rooms.map(({ name }) => name).filter((room) => seesRoom(caller, room));
      return { candidates: (await candidates(q.trim(), seen)).filter((candidate) => candidate !== null) };
    },
  });
}
