import type { Ticket } from '../room/ticket.ts';
import type { Visit } from '../room/visit.ts';
import type { ClaimRequest, ClaimResult, LineStore, LookResult } from '../store/line-store.ts';

/** Where the holder of a number stands. */
export type NumberStanding =
  /** Not called yet, or `late`: back without a turn, and first in line for a late turn. */
  | { readonly kind: 'waiting'; readonly number: number; readonly late: boolean }
  /** The visitor may enter, and this approach took nothing. `endsAtMs` is null for a number that needs no turn. */
  | { readonly kind: 'turn'; readonly number: number; readonly endsAtMs: number | null }
  /** Inside. `serial` is that of the login that this approach began; null: it asked for none. */
  | { readonly kind: 'admitted'; readonly visit: Visit; readonly serial: number | null }
  /** Inside, but in so many browsers that no login more may begin before `untilMs` (LINE.md, logins). */
  | { readonly kind: 'crowded'; readonly number: number; readonly logins: number; readonly untilMs: number }
  /** The visit lasts, but a newer copy of the ticket is in use (LINE.md, ticket generations). */
  | { readonly kind: 'superseded'; readonly number: number }
  /** The ticket leads nowhere. */
  | { readonly kind: 'missed'; readonly reason: LostReason };

/** Why a ticket leads nowhere: the turn was missed, a late turn was too (`void`), the visit is over, the room was reset. */
export type LostReason = 'missed' | 'void' | 'ended' | 'reset';

/** Where a visitor stands. */
export type Standing =
  | NumberStanding
  /** No number yet, and this approach takes none. */
  | { readonly kind: 'waiting'; readonly number: null; readonly late: false }
  /** Early: the draw gives the number. */
  | { readonly kind: 'prequeue'; readonly entry: number }
  /** The room gives no numbers now. */
  | { readonly kind: 'closed' };

/** Where a visitor stands after a walk. */
export interface Walk {
  readonly where: Standing;
  /** The ticket to write, for an approach that may. The same object if nothing is new. */
  readonly ticket: Ticket;
}

/** Takes the turn of a number if it has come. Rejects with `store_unavailable`. */
export async function claimNumber(line: LineStore, shown: ClaimRequest): Promise<NumberStanding> {
  return standingOf(shown, await line.claim(shown));
}

/**
 * Tells where a number stands and takes nothing; with a login, whether it could begin. Rejects with `store_unavailable`.
 *
 * @param isHere whether the visitor is here: only then they count as seen, and a late returner as back
 */
export async function lookAtNumber(line: LineStore, shown: ClaimRequest, isHere: boolean): Promise<NumberStanding> {
  return standingOf(shown, await line.look({ ...shown, isHere }));
}

function standingOf({ number }: Pick<ClaimRequest, 'number'>, result: ClaimResult | LookResult): NumberStanding {
  switch (result.kind) {
    case 'waiting':
      return { kind: 'waiting', number, late: result.late };
    case 'turn':
      return { kind: 'turn', number, endsAtMs: result.turnEndsAtMs };
    case 'admitted':
      return { kind: 'admitted', visit: result.visit, serial: 'serial' in result ? result.serial : null };
    case 'crowded':
      return crowded(result);
    case 'missed':
    case 'void':
    case 'ended':
      return { kind: 'missed', reason: result.kind };
    case 'rejoin':
      return { kind: 'missed', reason: 'reset' };
    case 'superseded':
      return { kind: 'superseded', number };
  }
}

/** Where a visitor stands for whom no login may begin now. */
export function crowded({ visit, untilMs }: Extract<ClaimResult, { readonly kind: 'crowded' }>): NumberStanding {
  return { kind: 'crowded', number: visit.number, logins: visit.logins.length, untilMs };
}
