import { numberOfEntry } from '../../../src/room/draw.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import { freshTicket } from '../contract/room-driver.ts';
import type { Ticket } from '../contract/visitor-driver.ts';
import type { Present } from './random-step.ts';

/** `number` and `entry` 0: none. */
export interface Visitor extends Ticket {
  readonly entry: number;
  readonly joinedAtMs: number;
  readonly ticketGeneration: number;
}

/** The number of a visitor, as far as it is known: that of an early one follows from the draw. */
export function numberOf({ number, entry, epoch }: Visitor, room: RoomState | null): number {
  const drawn = entry > 0 && room?.epoch === epoch ? numberOfEntry(room, entry) : null;
  return drawn ?? number;
}

/** Everybody who came to a room, with what their tickets hold. */
export class Visitors {
  readonly #visitors: Visitor[] = [];

  at(index: number): Visitor | null {
    return this.#visitors[index % Math.max(1, this.#visitors.length)] ?? null;
  }

  arrive(): Visitor {
    const visitor = { ...freshTicket(), entry: 0, joinedAtMs: 0, ticketGeneration: 0 };
    this.#visitors.push(visitor);
    return visitor;
  }

  update(visitor: Visitor): void {
    const index = this.#visitors.findIndex(({ ticketId }) => ticketId === visitor.ticketId);
    const { ticketId, sub, number, entry, epoch, joinedAtMs, ticketGeneration } = visitor;
    this.#visitors[index] = { ticketId, sub, number, entry, epoch, joinedAtMs, ticketGeneration };
  }

  /** Whether the visit of this `sub` is that of the visitor's own ticket. */
  isSub({ ticketId }: Visitor, sub: string): boolean {
    return this.#visitors.some((visitor) => visitor.ticketId === ticketId && visitor.sub === sub);
  }

  /** Epoch and number of everybody who has one. */
  places(room: RoomState | null): string[] {
    return this.#visitors.flatMap((visitor) => {
      const number = numberOf(visitor, room);
      return number > 0 ? [`${visitor.epoch}/${number}`] : [];
    });
  }

  /** Numbers of those in the room's epoch whose page is open. */
  numbersOf(room: RoomState | null, { every, first }: Present): number[] {
    return this.#visitors
      .filter(({ epoch }, index) => epoch === room?.epoch && index % every === first)
      .map((visitor) => numberOf(visitor, room))
      .filter((number) => number > 0);
  }
}
