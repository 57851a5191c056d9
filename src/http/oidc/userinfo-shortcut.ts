import type { AccessTokens } from '../../oidc/access-tokens.ts';
import type { ClientTraces } from '../../oidc/client-traces.ts';
import type { HttpRequest } from '../entrance/http-request.ts';

export interface UserinfoShortcutOptions {
  readonly accessTokens: AccessTokens;
  readonly traces: ClientTraces;
}

/** RFC 6750 §2.1; what else there is to say of a token the library does. */
const BEARER = /^Bearer ([\w-]+)$/;

/** Where the library looks at more than the token: DPoP (RFC 9449 §4.1), other origins, and bodies. */
const MORE = ['dpop', 'origin', 'content-length', 'transfer-encoding'] as const;

/** Those of the library. Without `Origin` it lets any page read the answer, which nobody does then. */
const HEADERS = [
  ...['Vary', 'Origin', 'Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', 'WWW-Authenticate'],
  ...['Cache-Control', 'no-store', 'Content-Type', 'application/json; charset=utf-8'],
];

/**
 * Answers `/userinfo` as the library does, for a gateway that asks in the plainest way: with each login of ALB it is a
 * third of what there is to do. It leads to no code and no token.
 *
 * @returns answers, or tells that the library has to, now (null) or when it has looked (false)
 */
export function userinfoShortcut({ accessTokens, traces }: UserinfoShortcutOptions) {
  return function tell(request: HttpRequest): Promise<boolean> | null {
    const { req, query } = request;
    const { headers } = req;
    const [, token] = BEARER.exec(headers.authorization ?? '') ?? [];
    const isPlain = req.method === 'GET' && query === '' && MORE.every((name) => headers[name] === undefined);
    if (token === undefined || !isPlain) return null;
    return accessTokens.userinfo(request, token).then(
      (told) => {
        if (told === null) return false;
        traces.done(told.clientId, 'userinfo');
        request.answer(200, HEADERS, JSON.stringify(told.claims));
        return true;
      },
      // It meets the same fault, and says so.
      () => false,
    );
  };
}
