import type { TokenEndpointGrantContext } from 'oidc-provider';
import type { ClientConfig } from '../config/config.ts';
import type { Visit } from '../room/visit.ts';
import { encodeGrantId } from './grant-id.ts';
import { VisitAccount } from './visit-account.ts';

/** What the tokens of this grant say of how they came about, and those refreshed from them. */
const GRANT = 'ticket';

export interface TicketTokensRequest {
  readonly client: ClientConfig;
  readonly visit: Visit;
  /** Of the login that they come of. */
  readonly serial: number;
  readonly scope: string;
}

/**
 * Issues the tokens of a visit, the same as for a code (RFC 6749 §5.1, OIDC Core §3.1.3.3): bound to the visit, so that
 * they end with it.
 *
 * @returns the members of the answer
 */
export async function issueTicketTokens(
  ctx: TokenEndpointGrantContext,
  { client, visit, serial, scope }: TicketTokensRequest,
): Promise<Record<string, unknown>> {
  const { provider } = ctx.oidc;
  const { room, clientId } = client;
  const { sub } = visit;
  const account = new VisitAccount(visit, client, { serial });
  const { authTime } = account;
  ctx.oidc.entity('Account', account);
  const of = {
    client: ctx.oidc.client,
    accountId: sub,
    grantId: encodeGrantId({ room, sub, serial, clientId }),
    gty: GRANT,
    expiresWithSession: false,
    scope,
  };

  const accessToken = new provider.AccessToken(of);
  const refreshes = ctx.oidc.client.grantTypeAllowed('refresh_token');
  const idToken = new provider.IdToken({ ...account.claims('id_token') }, { ctx });
  // Its claims follow from the scope, as those of userinfo do.
  Object.assign(idToken, { scope });
  return {
    access_token: await accessToken.save(),
    token_type: accessToken.tokenType,
    expires_in: accessToken.expiration,
    ...(refreshes && { refresh_token: await new provider.RefreshToken({ ...of, authTime, rotations: 0 }).save() }),
    id_token: await idToken.issue({ use: 'idtoken' }),
    scope,
  };
}
