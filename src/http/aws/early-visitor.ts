import { formatIsoTime } from '../../config/words/iso-time.ts';
import { openingOf, toldOpeningMs } from '../../room/opening.ts';
import { openingPollSeconds } from '../../room/polling.ts';
import type { RoomState } from '../../room/room-state.ts';
import { type AwsAnswer, awsError } from './aws-operation.ts';

/** 202 for an early visitor, who has an entry of the draw and no number: when to ask again, and when the doors open. */
export function earlyAnswer(state: RoomState, entry: number, error: string): AwsAnswer {
  const { body, ...answer } = awsError(202, error);
  return {
    ...answer,
    body: { ...body, opens_at: formatIsoTime(toldOpeningMs(state)) },
    headers: { 'Retry-After': String(openingPollSeconds(openingOf(state), entry)) },
  };
}
