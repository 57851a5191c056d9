import { z } from 'zod';
import type { ClientConfig } from '../config/config.ts';
import type { Written } from '../config/definitions.ts';
import { SIGNING_ALGORITHMS } from '../config/signing-config.ts';

const told = z.object({
  client_id: z.string(),
  room: z.string(),
  backchannel_logout_uri: z.string(),
  id_token_signed_response_alg: z.enum(SIGNING_ALGORITHMS).optional(),
});

/** What of a deleted client is needed to tell it of the ends of visits. */
export function toldClient(
  written: Written,
): Pick<ClientConfig, 'clientId' | 'room' | 'backchannelLogoutUri' | 'signingAlgorithm'> {
  const client = told.parse(written);
  return {
    clientId: client.client_id,
    room: client.room,
    backchannelLogoutUri: client.backchannel_logout_uri,
    signingAlgorithm: client.id_token_signed_response_alg ?? null,
  };
}
