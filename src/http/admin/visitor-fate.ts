import { z } from 'zod';
import { ahead, type RoomState } from '../../room/room-state.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore, LookResult } from '../../store/line-store.ts';
import { type NumberHistory, type PastVisit, readNumberHistory } from './number-history.ts';
import { visitOfNumber } from './visit-of-number.ts';

const moment = z.int().nullable();

const visitOfFate = z.strictObject({
  sub: z.string(),
  entered_at: moment,
  ends_at: moment.describe('When it ends as things stand, or ended.'),
  outcome: z
    .enum(['completed', 'abandoned', 'expired', 'lapsed'])
    .nullable()
    .describe(
      'null while the visit lasts. lapsed: no code of it was exchanged in time, and the number was not used up.',
    ),
});

export const fate = z
  .strictObject({
    room: z.string(),
    number: z.int().min(0).nullable().describe('null: not known yet. 0: a visit that began while the room was off.'),
    entry: z.int().nullable(),
    state: z
      .enum([
        ...['prequeue', 'waiting', 'turn', 'first_in_line', 'missed', 'void', 'lapsed', 'inside'],
        ...['ended', 'reset', 'not_known'],
      ] as const)
      .describe(
        'turn: may enter now. first_in_line: waits for a late turn. missed: the turn was missed, or nobody was there when it was called. void: a late turn was missed too. lapsed: no code of the visit was exchanged in time. reset: of an epoch that is over. not_known: called too long ago.',
      ),
    ahead: z.int().min(0).nullable().describe('People who are called before; null: this is no question any more.'),
    joined_after: moment.describe('Joins are noted by the minute: the number was given between the two.'),
    joined_by: moment.describe('At the latest now.'),
    drawn_at: moment.describe('When the draw gave the number to an early visitor.'),
    called_at: moment,
    turn_until: moment.describe('Of a turn that is open now.'),
    turn_over_at: moment.describe('When it was noted that the turn was over.'),
    comes_back: z.boolean().describe('Whether the holder gets a turn by coming back, without any help.'),
    visits: z.array(visitOfFate).describe('The oldest first.'),
    given_back: z.array(z.strictObject({ at: z.int(), by: z.string().nullable() })),
    not_known: z.array(z.string()).describe('What cannot be told, in words.'),
    can: z.array(z.enum(['give_back', 'end'])).describe('What an operator can do now.'),
  })
  .meta({ id: 'Fate' });

export type Fate = z.output<typeof fate>;
type FateState = Fate['state'];

export interface FateParts {
  readonly line: LineStore;
  readonly feed: Pick<EventFeed, 'read'>;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000);
}

/** A fate of which nothing is known but where it stands. */
export function bareFate(room: string, known: Partial<Fate> & Pick<Fate, 'state'>): Fate {
  return {
    ...{ room, number: null, entry: null, ahead: null, joined_after: null, joined_by: null, drawn_at: null },
    ...{ called_at: null, turn_until: null, turn_over_at: null, comes_back: false, visits: [], given_back: [] },
    ...{ not_known: [], can: [] },
    ...known,
  };
}

/** The visits on a number as the store has them, or else as the events tell. */
async function visitsOf({ line }: FateParts, room: string, past: readonly PastVisit[]): Promise<Fate['visits']> {
  return Promise.all(
    past.map(async ({ sub, startedAtMs, endedAtMs, outcome }) => {
      const kept = await line.visit({ room, sub });
      return {
        sub,
        entered_at: seconds(kept?.enteredAtMs ?? startedAtMs),
        ends_at: seconds(kept?.endsAtMs ?? endedAtMs),
        outcome: kept === null ? outcome : kept.outcome,
      };
    }),
  );
}

/** Whether a look finds that the holder enters, or is first in line, by coming back. */
function comesBack(found: LookResult): boolean {
  return found.kind === 'turn' || (found.kind === 'waiting' && found.late);
}

function missingWords(history: NumberHistory, state: FateState, isUsed: boolean, visits: Fate['visits']): string[] {
  const { calledAtMs, drawnAtMs, joined, isWhole } = history;
  return [
    ...(drawnAtMs === null && joined.afterMs === null && !isWhole ? ['When the number was given.'] : []),
    ...(calledAtMs === null && state !== 'waiting'
      ? [
          isWhole
            ? 'When it was called: it was, as it was given.'
            : 'When it was called: the event is not kept any more.',
        ]
      : []),
    ...(isUsed && visits.length === 0 ? ['Its visit: nothing is kept of it.'] : []),
    ...(isWhole ? [] : ['What happened before the oldest event that is kept.']),
  ];
}

/** What became of a number that was given, and what can be done. @returns null: nobody holds it */
export async function fateOfNumber(
  parts: FateParts,
  state: RoomState,
  number: number,
  entry: number | null = null,
): Promise<Fate | null> {
  const { line, feed } = parts;
  const { room, epoch } = state;
  const { kind } = await line.giveBack({ room, number, dryRun: true });
  if (kind === 'unknown') return null;
  const [found, history] = await Promise.all([
    line.look({ room, epoch, number, sub: '', ticketGeneration: 0, isHere: false }),
    readNumberHistory(feed, room, number),
  ]);
  const visits = await visitsOf(parts, room, history.visits);
  const isUsed = kind === 'used';
  if (isUsed && visits.length === 0) {
    const live = await visitOfNumber(line, room, number);
    if (live !== null) visits.push(...(await visitsOf(parts, room, [{ ...live, startedAtMs: null, endedAtMs: null }])));
  }
  const isInside = visits.some(({ outcome }) => outcome === null);
  const standing: FateState = standingOf(kind, { isInside, found, lapsed: visits.at(-1)?.outcome === 'lapsed' });
  return bareFate(room, {
    ...{ number, entry, state: standing, visits },
    ahead: standing === 'waiting' ? ahead(state, number) : null,
    joined_after: history.drawnAtMs === null ? seconds(history.joined.afterMs) : null,
    joined_by: history.drawnAtMs === null ? seconds(history.joined.byMs ?? state.storeMs) : null,
    drawn_at: seconds(history.drawnAtMs),
    called_at: seconds(history.calledAtMs),
    turn_until: found.kind === 'turn' ? seconds(found.turnEndsAtMs) : null,
    turn_over_at: seconds(turnOver(history)),
    comes_back: kind === 'given-back' && comesBack(found),
    given_back: history.givenBack.map(({ atMs, by }) => ({ at: Math.floor(atMs / 1000), by })),
    not_known: missingWords(history, standing, isUsed, visits),
    can: [...(kind === 'given-back' ? (['give_back'] as const) : []), ...(isInside ? (['end'] as const) : [])],
  });
}

/** When the turn was over that the number did not use; null: it is not, or was used. */
function turnOver({ turnOverAtMs, visits }: NumberHistory): number | null {
  const [first] = visits;
  if (turnOverAtMs === null) return null;
  return first === undefined || (first.startedAtMs ?? 0) > turnOverAtMs ? turnOverAtMs : null;
}

interface Facts {
  readonly isInside: boolean;
  readonly lapsed: boolean;
  readonly found: LookResult;
}

function standingOf(
  kind: Exclude<Awaited<ReturnType<LineStore['giveBack']>>['kind'], 'unknown'>,
  { isInside, lapsed, found }: Facts,
): FateState {
  switch (kind) {
    case 'not-called':
      return 'waiting';
    case 'turn':
      return 'turn';
    case 'waiting':
      return 'first_in_line';
    case 'used':
      return isInside ? 'inside' : 'ended';
    case 'forgotten':
      return 'not_known';
    case 'given-back':
      if (lapsed) return 'lapsed';
      return found.kind === 'void' ? 'void' : 'missed';
  }
}
