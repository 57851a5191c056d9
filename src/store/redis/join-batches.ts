import type { JoinRequest, JoinResult } from '../line-store.ts';
import type { LineSteps } from './line-steps.ts';
import { numberAt, refuseReply } from './reply-codec.ts';
import { fingerprint } from './request-codec.ts';
import type { LineReply } from './scripts.ts';

/** Most tickets that one script takes: a few milliseconds of its server's time. */
const MOST_TICKETS = 250;
/** Where the tickets begin in the answer of join.lua, and how many values each has. */
const FIRST_TICKET = 4;
const VALUES_EACH = 3;

interface Joining {
  readonly fingerprint: ReturnType<typeof fingerprint>;
  readonly resolve: (result: JoinResult) => void;
  readonly reject: (fault: unknown) => void;
}

interface Gathering {
  readonly waiting: Joining[];
  /** Whether a call is under way, for which all others wait. */
  asking: boolean;
}

/** What join.lua answers for the ticket at a place; null: the mark has to be raised first. */
function decodeJoin(reply: LineReply, place: number): JoinResult | null {
  const at = FIRST_TICKET + place * VALUES_EACH;
  if (reply[at] === '') return null;
  const [epoch, number, joinedAtMs] = [numberAt(reply, 1), numberAt(reply, at), numberAt(reply, at + 1)];
  if (number === 0) return { kind: 'closed', epoch };
  if (number < 0) return { kind: 'entry', entry: -number, epoch, joinedAtMs };
  return { kind: 'joined', number, epoch, joinedAtMs, called: numberAt(reply, at + 2) === 1 };
}

/**
 * Joins of a room, one script call at a time: a join that finds none under way is sent at once, those that come
 * meanwhile are sent together. So a crowd that arrives in one room costs its server few calls, and a lonely visitor no
 * wait.
 */
export class JoinBatches {
  readonly #steps: LineSteps;
  readonly #rooms = new Map<string, Gathering>();

  constructor(steps: LineSteps) {
    this.#steps = steps;
  }

  join({ room, ticketId }: JoinRequest): Promise<JoinResult> {
    return new Promise((resolve, reject) => {
      this.#gather(room, [{ fingerprint: fingerprint(ticketId), resolve, reject }]);
    });
  }

  #gather(room: string, joinings: readonly Joining[]): void {
    const gathering = this.#rooms.get(room) ?? { waiting: [], asking: false };
    this.#rooms.set(room, gathering);
    gathering.waiting.push(...joinings);
    if (!gathering.asking) void this.#askAll(room, gathering);
  }

  async #askAll(room: string, gathering: Gathering): Promise<void> {
    gathering.asking = true;
    const { waiting } = gathering;
    while (waiting.length > 0) await this.#ask(room, waiting.splice(0, MOST_TICKETS), () => waiting.length);
    gathering.asking = false;
  }

  /**
   * One call. Never rejects: each ticket gets its own answer, or the fault that they share.
   * @param behind how many have come since
   */
  async #ask(room: string, joinings: readonly Joining[], behind: () => number): Promise<void> {
    try {
      const reply = await this.#steps.run(
        'lineJoin',
        room,
        joinings.flatMap((joining) => joining.fingerprint),
      );
      if (reply[0] !== 'joined') refuseReply(reply);
      const results = joinings.map((_, place) => decodeJoin(reply, place));
      const unnumbered = joinings.filter((_, place) => results[place] === null);
      this.#steps.given(room, numberAt(reply, 3), numberAt(reply, 2), unnumbered.length + behind());
      for (const [place, result] of results.entries()) if (result !== null) joinings[place]?.resolve(result);
      if (unnumbered.length > 0) void this.#askAgain(room, unnumbered);
    } catch (fault) {
      for (const { reject } of joinings) reject(fault);
    }
  }

  /** Once numbers are left again; known tickets need not wait for that. */
  async #askAgain(room: string, joinings: readonly Joining[]): Promise<void> {
    try {
      await this.#steps.raiseMark(room, joinings.length);
      this.#gather(room, joinings);
    } catch (fault) {
      for (const { reject } of joinings) reject(fault);
    }
  }
}
