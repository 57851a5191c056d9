import { z } from 'zod';
import { given, type RoomState } from '../../room/room-state.ts';
import { takeRandomBytes } from '../../sealing/random-pool.ts';
import {
  type GenerateTokenParts,
  generateToken,
  notServedYet,
  positionExpired,
  tokensOf,
  unknownRequestId,
} from './generate-token.ts';
import { type AwsAnswer, type AwsOperation, awsError, awsOperation, noInput, requestIdInput } from './operation.ts';

export interface PublicOperationsParts extends GenerateTokenParts {
  /** `iss` of the tokens unless a private call says otherwise. */
  readonly tokenIssuer: string;
}

const TICKET_ID_BYTES = 16;

/** What web pages of visitors call, without a key. */
export function publicOperations(parts: PublicOperationsParts): AwsOperation[] {
  const { line, places, tokenIssuer } = parts;
  return [
    awsOperation({
      name: 'assign_queue_num',
      method: 'POST',
      input: noInput,
      run: async ({ room: { name: room } }) => {
        const joined = await line.join({ room, ticketId: takeRandomBytes(TICKET_ID_BYTES).toString('base64url') });
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
    awsOperation({
      name: 'queue_num',
      method: 'GET',
      input: requestIdInput,
      run: async ({ room, input }) => {
        const place = await places.find(room.name, input.request_id);
        if (place.kind === 'gone' || place.number === null) return awsError(202, 'Request ID not found');
        const { number, joinedAtS } = place;
        const body = { queue_number: number, entry_time: joinedAtS, event_id: room.eventId, status: 1 };
        return { status: 200, body };
      },
    }),
    awsOperation({
      name: 'serving_num',
      method: 'GET',
      input: noInput,
      run: async ({ room }) => ({
        status: 200,
        body: { serving_counter: (await places.state(room.name)).serving },
      }),
    }),
    awsOperation({
      name: 'waiting_num',
      method: 'GET',
      input: noInput,
      run: async ({ room }) => ({ status: 200, body: { waiting_num: waitingNumber(await places.state(room.name)) } }),
    }),
    awsOperation({
      name: 'queue_pos_expiry',
      method: 'GET',
      input: requestIdInput,
      run: async ({ room, input }) => positionExpiry(parts, room.name, input.request_id),
    }),
    awsOperation({
      name: 'generate_token',
      method: 'POST',
      input: requestIdInput,
      run: async ({ room, input }) => generateToken(parts, { room, requestId: input.request_id, issuer: tokenIssuer }),
    }),
    awsOperation({
      name: 'public_key',
      method: 'GET',
      input: z.object({}),
      run: async () => ({ status: 200, body: tokensOf(parts).publicKey }),
    }),
  ];
}

/** Places that were given, less those that led to a token and those that expired. */
function waitingNumber(state: RoomState): number {
  const { draw, admitted, missed, passedOver } = state;
  const early = draw.drawnAtMs === null ? draw.entries : 0;
  return Math.max(0, given(state) + early - admitted - missed - passedOver);
}

/** For how many seconds `generate_token` will go on answering 200. */
async function positionExpiry(
  { line, places, clock }: GenerateTokenParts,
  room: string,
  requestId: string,
): Promise<AwsAnswer> {
  const place = await places.find(room, requestId);
  if (place.kind === 'gone') return awsError(404, unknownRequestId);
  const { epoch, number, sub, waits } = place;
  if (number === null || waits) return notServedYet;
  const until = (endsAtMs: number): AwsAnswer => ({
    status: 200,
    body: { expires_in: Math.max(0, Math.floor((endsAtMs - clock.nowMs()) / 1000)) },
  });
  const result = await line.look({ room, epoch, number, sub, ticketGeneration: 0 });
  switch (result.kind) {
    case 'turn':
      // A late return enters now or never.
      return until(result.turnEndsAtMs ?? clock.nowMs());
    case 'admitted':
      return until(result.admission.endsAtMs);
    case 'superseded': {
      const admission = await line.admission({ room, sub });
      return admission?.outcome === null ? until(admission.endsAtMs) : positionExpired;
    }
    case 'waiting':
      return notServedYet;
    case 'missed':
    case 'ended':
      return positionExpired;
    case 'rejoin':
      return awsError(404, unknownRequestId);
  }
}
