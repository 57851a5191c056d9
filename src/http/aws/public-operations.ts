import { heldUpTo } from '../../room/room-state.ts';
import { takeRandomBytes } from '../../sealing/random-pool.ts';
import { UnsentTickets } from '../../sealing/unsent-tickets.ts';
import type { JoinResult } from '../../store/line-store.ts';
import {
  type AwsAnswer,
  type AwsOperation,
  awsError,
  defineAwsOperation,
  noInput,
  requestIdInput,
} from './aws-operation.ts';
import { COUNTER_CACHING, counterBody, counters } from './counters.ts';
import { earlyAnswer } from './early-visitor.ts';
import {
  type GenerateTokenParts,
  generateToken,
  notServed,
  notServedYet,
  positionExpired,
  tokensOf,
  unknownRequestId,
} from './generate-token.ts';

export interface PublicOperationsParts extends GenerateTokenParts {
  /** `iss` of the tokens unless a private call says otherwise. */
  readonly tokenIssuer: string;
}

const TICKET_ID_BYTES = 16;

const notFound = 'Request ID not found';
const unknownPosition = awsError(404, unknownRequestId);

/** What web pages of visitors call, without a key. */
export function publicOperations(parts: PublicOperationsParts): AwsOperation[] {
  const { line, places, tokenIssuer } = parts;
  const unsentTickets = new UnsentTickets();

  /** Joins with a new ticket. A repeated call cannot say that it is one, so a lost answer goes to the next caller. */
  async function join(request: object, room: string): Promise<JoinResult> {
    const fresh = takeRandomBytes(TICKET_ID_BYTES).toString('base64url');
    try {
      return await line.join({ room, ticketId: unsentTickets.lend(request, room, fresh) });
    } catch (error) {
      unsentTickets.giveBack(request);
      throw error;
    }
  }

  return [
    defineAwsOperation({
      name: 'assign_queue_num',
      method: 'POST',
      input: noInput,
      run: async (call) => {
        const room = call.room.name;
        const joined = await join(call, room);
        if (joined.kind === 'closed') return awsError(403, 'The waiting room is closed');
        const { epoch, joinedAtMs } = joined;
        const place =
          joined.kind === 'entry'
            ? { kind: joined.kind, position: joined.entry }
            : { kind: 'number' as const, position: joined.number };
        const requestId = places.ids(room, epoch).issue({ ...place, joinedAtS: Math.floor(joinedAtMs / 1000) });
        return { status: 200, body: { api_request_id: requestId } };
      },
    }),
    defineAwsOperation({
      name: 'queue_num',
      method: 'GET',
      input: requestIdInput,
      run: async ({ room, input }) => {
        const place = await places.findPresent(room.name, input.request_id);
        if (place.kind === 'gone') return awsError(202, notFound);
        const { number, joinedAtS } = place;
        const state = await places.state(room.name);
        if (number === null) return earlyAnswer(state, place.position, notFound);
        const position = heldUpTo(state, number);
        const body = { queue_number: position, entry_time: joinedAtS, event_id: room.eventId, status: 1 };
        return { status: 200, body };
      },
    }),
    ...counters.map((name) =>
      defineAwsOperation({
        name,
        method: 'GET',
        input: noInput,
        run: async ({ room }) => ({
          status: 200,
          body: counterBody(name, await places.state(room.name)),
          headers: { 'Cache-Control': COUNTER_CACHING },
        }),
      }),
    ),
    defineAwsOperation({
      name: 'queue_pos_expiry',
      method: 'GET',
      input: requestIdInput,
      run: async ({ room, input }) => positionExpiry(parts, room.name, input.request_id),
    }),
    defineAwsOperation({
      name: 'generate_token',
      method: 'POST',
      input: requestIdInput,
      run: async ({ room, input }) => generateToken(parts, { room, requestId: input.request_id, issuer: tokenIssuer }),
    }),
    defineAwsOperation({
      name: 'public_key',
      method: 'GET',
      input: noInput,
      run: async () => ({
        status: 200,
        body: tokensOf(parts).publicKey,
        headers: { 'Cache-Control': 'public, max-age=3600' },
      }),
    }),
  ];
}

/** For how many seconds `generate_token` would go on giving a token for the first time; a token changes nothing of that. */
async function positionExpiry(
  { places, line, clock }: GenerateTokenParts,
  room: string,
  requestId: string,
): Promise<AwsAnswer> {
  const until = (endsAtMs: number): AwsAnswer => ({
    status: 200,
    body: { expires_in: Math.max(0, Math.floor((endsAtMs - clock.storeMs()) / 1000)) },
  });
  const place = await places.findPresent(room, requestId);
  if (place.kind === 'gone') return unknownPosition;
  const { epoch, position, number, sub, waits } = place;
  if (number === null) return earlyAnswer(await places.state(room), position, notServed);
  if (waits) return notServedYet;
  const where = await line.look({ room, epoch, number, sub, ticketGeneration: 0 });
  switch (where.kind) {
    case 'turn':
      // A number that needs no turn enters while there is room, which may be over at once.
      return until(where.turnEndsAtMs ?? clock.storeMs());
    case 'admitted':
    case 'ended':
      return where.turnEndsAtMs === null ? positionExpired : until(where.turnEndsAtMs);
    case 'missed':
    case 'void':
      return positionExpired;
    case 'rejoin':
      return unknownPosition;
    default:
      return notServedYet;
  }
}
