import type { Admission } from '../../room/admission.ts';
import type { StoreClock } from '../../room/store-clock.ts';
import type { ClaimRequest, LineStore } from '../../store/line-store.ts';
import { type AwsAnswer, type AwsRoom, awsError } from './operation.ts';
import type { Places } from './places.ts';
import type { AwsTokens } from './tokens.ts';

export interface GenerateTokenParts {
  readonly line: LineStore;
  readonly places: Places;
  readonly clock: StoreClock;
  /** null: no room is on. */
  readonly tokens: AwsTokens | null;
}

export interface TokenRequest {
  readonly room: AwsRoom;
  readonly requestId: string;
  /** `iss` of the tokens. */
  readonly issuer: string;
  /** How long the visit lasts if it begins now; absent: as the room says. */
  readonly admissionMs?: number;
}

export const unknownRequestId = 'Invalid request ID';
export const notServedYet = awsError(202, 'Request ID not being served yet');
export const positionExpired = awsError(410, 'Queue position has expired');
export const sessionEnded = awsError(410, 'Token corresponding to request id has expired');

/**
 * Takes the turn of a request id and gives the tokens of its visit. Repeated while the visit lasts, it gives the same
 * claims: they follow from the visit.
 */
export async function generateToken(parts: GenerateTokenParts, request: TokenRequest): Promise<AwsAnswer> {
  const { room, requestId, issuer, admissionMs } = request;
  const place = await parts.places.find(room.name, requestId);
  if (place.kind === 'gone') return awsError(400, unknownRequestId);
  const { epoch, number, sub, waits } = place;
  if (number === null || waits) return notServedYet;
  const claim = { room: room.name, epoch, number, sub, ticketGeneration: 0 };
  const entered = await enter(parts.line, admissionMs === undefined ? claim : { ...claim, admissionMs });
  if (entered.kind === 'refused') return entered.answer;
  const { enteredAtMs, plannedEndMs } = entered.admission;
  const [iat, exp] = [Math.floor(enteredAtMs / 1000), Math.floor(plannedEndMs / 1000)];
  const claims = { aud: room.eventId, sub: requestId, queue_position: number, iat, nbf: iat, exp, iss: issuer };
  const tokens = await tokensOf(parts).sign(claims);
  const expiresIn = Math.max(0, exp - Math.floor(parts.clock.nowMs() / 1000));
  return { status: 200, body: { ...tokens, token_type: 'Bearer', expires_in: expiresIn } };
}

/** For calls about a room, which there is only where the tokens are too. */
export function tokensOf({ tokens }: Pick<GenerateTokenParts, 'tokens'>): AwsTokens {
  if (tokens === null) throw new Error('no room has the AWS-compatible API');
  return tokens;
}

type Entered =
  | { readonly kind: 'entered'; readonly admission: Admission }
  | { readonly kind: 'refused'; readonly answer: AwsAnswer };

async function enter(line: LineStore, claim: ClaimRequest): Promise<Entered> {
  const result = await line.claim(claim);
  switch (result.kind) {
    case 'admitted':
    // A request id has no generations: whoever comes back shows the first one again.
    case 'superseded': {
      // The answer is the exchange: no code waits for one here.
      const admission = await line.confirm({ room: claim.room, sub: claim.sub });
      return admission === null ? { kind: 'refused', answer: sessionEnded } : { kind: 'entered', admission };
    }
    case 'waiting':
      return { kind: 'refused', answer: notServedYet };
    case 'missed':
      return { kind: 'refused', answer: positionExpired };
    case 'ended':
      return { kind: 'refused', answer: sessionEnded };
    case 'rejoin':
      return { kind: 'refused', answer: awsError(400, unknownRequestId) };
  }
}
