import type { Account, AccountClaims } from 'oidc-provider';
import type { ClientConfig } from '../config/config.ts';
import { sidOf, type Visit } from '../room/visit.ts';

/** The claims of a visit, the same in ID token and userinfo, but for `sid`, which is of the ID token. */
export const CLAIMS = {
  openid: ['sub', 'sid', 'auth_time', 'entered_at', 'queue_position', 'room'],
  email: ['email', 'email_verified'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username'],
};

/** Brokers such as Keycloak ask people for a name that is missing. */
const SOMEBODY = { name: 'Visitor', given_name: 'Visitor', family_name: 'Visitor' };

/** What an account has besides its visit. */
export interface AccountOf {
  /** Of the login that its tokens come of; null or absent: there are none yet. */
  readonly serial?: number | null;
  /** When the visitor was last asked, epoch seconds; null or absent: when the visit began. */
  readonly authTime?: number | null;
}

/** The visit is the account: nobody else is known here. */
export class VisitAccount implements Account {
  readonly [key: string]: unknown;
  readonly accountId: string;
  readonly visit: Visit;
  /** When the visitor was last asked, epoch seconds. */
  readonly authTime: number;
  readonly client: ClientConfig;
  /** Names the login that a token comes of; null: there is no token yet. */
  readonly sid: string | null;

  constructor(visit: Visit, client: ClientConfig, { serial = null, authTime = null }: AccountOf) {
    const { sub } = visit;
    this.accountId = sub;
    this.visit = visit;
    this.client = client;
    this.sid = serial === null ? null : sidOf(sub, serial);
    this.authTime = authTime ?? enteredAt(visit);
  }

  claims(use: string): AccountClaims {
    const { sub } = this.visit;
    const { claims } = this.client;
    return {
      sub,
      ...(use === 'id_token' && this.sid !== null ? { sid: this.sid } : {}),
      auth_time: this.authTime,
      ...this.visitClaims(),
      // RFC 2606 §2: `.invalid` is never routed.
      ...(claims.includes('email') ? { email: `${sub.toLowerCase()}@visitor.invalid`, email_verified: true } : {}),
      ...(claims.includes('profile') ? { ...SOMEBODY, preferred_username: sub } : {}),
    };
  }

  /** What there is to say of the visit itself. */
  visitClaims(): Record<string, unknown> {
    const { number } = this.visit;
    return {
      room: this.client.room,
      entered_at: enteredAt(this.visit),
      // A visit that began while the room was off has no number.
      ...(number > 0 ? { queue_position: number } : {}),
    };
  }
}

/** NumericDate (RFC 7519 §2). */
function enteredAt({ enteredAtMs }: Visit): number {
  return Math.floor(enteredAtMs / 1000);
}

/** When the visitor was last asked, as a code or token says, epoch seconds. @param token undefined: there is none */
export function authTimeOf(token: unknown): number | null {
  const { extra, authTime: own } = (token ?? {}) as { extra?: { auth_time?: unknown }; authTime?: unknown };
  const time = own ?? extra?.auth_time;
  return typeof time === 'number' ? time : null;
}

/** Those of the claims that these scopes ask for (OIDC Core §5.4). */
export function claimsOfScopes(claims: AccountClaims, scopes: Iterable<string>): Record<string, unknown> {
  const names = [...scopes].flatMap((scope) =>
    Object.hasOwn(CLAIMS, scope) ? CLAIMS[scope as keyof typeof CLAIMS] : [],
  );
  return Object.fromEntries(names.filter((name) => claims[name] !== undefined).map((name) => [name, claims[name]]));
}
