import type { StoreClock } from '../../room/store-clock.ts';
import type { LineStore } from '../../store/line-store.ts';
import { walkById } from '../../waiting/walk-by-id.ts';
import { type AwsAnswer, type AwsRoom, awsError } from './aws-operation.ts';
import { earlyAnswer } from './early-visitor.ts';
import type { IssuedTokens } from './issued-tokens.ts';
import type { RequestPlaces } from './request-places.ts';
import type { TokenIssuers } from './token-issuers.ts';
import type { AwsTokens } from './tokens.ts';

export interface GenerateTokenParts {
  readonly line: LineStore;
  readonly places: RequestPlaces;
  readonly clock: StoreClock;
  /** null: no room is on. */
  readonly tokens: AwsTokens | null;
  readonly issued: IssuedTokens;
  readonly issuers: TokenIssuers;
}

export interface TokenRequest {
  readonly room: AwsRoom;
  readonly requestId: string;
  /** `iss` of the tokens, if these are the first of the visit. */
  readonly issuer: string;
  /** How long the visit lasts if it begins now; absent: as the room says. */
  readonly admissionMs?: number;
}

export const unknownRequestId = 'Invalid request ID';
export const notServed = 'Request ID not being served yet';
export const notServedYet = awsError(202, notServed);
export const positionExpired = awsError(410, 'Queue position has expired');

/** Why a request id leads to no token. */
const refusals = {
  missed: positionExpired,
  void: positionExpired,
  ended: awsError(410, 'Token corresponding to request id has expired'),
  reset: awsError(400, unknownRequestId),
} as const;

/**
 * Takes the turn of a request id and gives the tokens of its visit. Repeated while the visit lasts, it gives the same
 * claims: they follow from the visit and from the issuer of the first call.
 */
export async function generateToken(parts: GenerateTokenParts, request: TokenRequest): Promise<AwsAnswer> {
  const { room, requestId, issuer, admissionMs } = request;
  const place = await parts.places.findPresent(room.name, requestId);
  const length = admissionMs === undefined ? {} : { admissionMs };
  const where = await walkById(parts, { room: room.name, place, ...length });
  if (where.kind === 'missed') return refusals[where.reason];
  if (where.kind === 'prequeue') return earlyAnswer(await parts.places.state(room.name), where.entry, notServed);
  if (where.kind !== 'admitted') return notServedYet;
  const { sub, number } = where.visit;
  const known = parts.issued.issuerOf(requestId);
  if (known === null) await parts.issuers.want(room.name, where.visit, issuer);
  // The answer is the exchange: no code waits for one here.
  const visit = await parts.line.confirm({ room: room.name, sub, serial: null });
  if (visit === null) return refusals.ended;
  const iss = known ?? (await parts.issuers.of(visit));
  const { enteredAtMs, plannedEndMs } = visit;
  const [iat, exp] = [Math.floor(enteredAtMs / 1000), Math.floor(plannedEndMs / 1000)];
  const position = await parts.places.positionOf(room.name, number);
  const claims = { aud: room.eventId, sub: requestId, queue_position: position, iat, nbf: iat, exp, iss };
  const tokens = await parts.issued.of(claims);
  const expiresIn = Math.max(0, exp - Math.floor(parts.clock.storeMs() / 1000));
  return { status: 200, body: { ...tokens, token_type: 'Bearer', expires_in: expiresIn } };
}

/** For calls about a room, which there is only where the tokens are too. */
export function tokensOf({ tokens }: Pick<GenerateTokenParts, 'tokens'>): AwsTokens {
  if (tokens === null) throw new Error('no room has the AWS-compatible API');
  return tokens;
}
