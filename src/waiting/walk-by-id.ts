import type { LineStore } from '../store/line-store.ts';
import { claimNumber, type Standing } from './standing.ts';

/** A place as an id tells it that is no ticket (docs/aws-api.md): it is never written anew, and has no generations. */
export type IdPlace =
  | {
      readonly kind: 'here';
      readonly epoch: number;
      /** The number, or the entry that the draw turns into it. */
      readonly position: number;
      /** null: the draw has not given it yet. */
      readonly number: number | null;
      /** Of the visit that it leads to. */
      readonly sub: string;
      /** As it was seen just now, if the room is known to have given the number by then. */
      readonly waits: boolean;
    }
  /** It was taken before a reset, or a failover has lost its entry: there is no such place any more. */
  | { readonly kind: 'gone' };

export interface IdWalkRequest {
  readonly room: string;
  readonly place: IdPlace;
  /** How long the visit lasts if it begins now; absent: as the room says. */
  readonly admissionMs?: number;
}

/** Takes the turn of the holder of an id, if it has come. May be repeated. Rejects with `store_unavailable`. */
export async function walkById(
  { line }: { readonly line: LineStore },
  { room, place, ...length }: IdWalkRequest,
): Promise<Standing> {
  if (place.kind === 'gone') return { kind: 'missed', reason: 'reset' };
  const { epoch, position, number, sub, waits } = place;
  if (number === null) return { kind: 'prequeue', entry: position };
  if (waits) return { kind: 'waiting', number, late: false };
  return claimNumber(line, { room, epoch, number, sub, ticketGeneration: 0, ...length });
}
