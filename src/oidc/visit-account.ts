import type { Account, AccountClaims } from 'oidc-provider';
import type { ClientConfig } from '../config/config.ts';
import type { Admission } from '../room/admission.ts';

/** The claims of a visit, the same in ID token and userinfo (DESIGN §6). */
export const CLAIMS = {
  openid: ['sub', 'auth_time', 'entered_at', 'queue_position', 'room'],
  email: ['email', 'email_verified'],
  profile: ['name', 'preferred_username'],
};

/** The admission is the account: nobody else is known here. */
export class VisitAccount implements Account {
  readonly [key: string]: unknown;
  readonly accountId: string;
  readonly admission: Admission;
  /** When the visitor was last asked, epoch seconds. */
  readonly authTime: number;
  readonly #client: ClientConfig;

  /** @param authTime null: when the visit began */
  constructor(admission: Admission, client: ClientConfig, authTime: number | null) {
    this.accountId = admission.sub;
    this.admission = admission;
    this.#client = client;
    this.authTime = authTime ?? enteredAt(admission);
  }

  claims(): AccountClaims {
    const { sub } = this.admission;
    const { claims } = this.#client;
    return {
      sub,
      auth_time: this.authTime,
      ...this.visitClaims(),
      // RFC 2606 §2: `.invalid` is never routed.
      ...(claims.includes('email') ? { email: `${sub.toLowerCase()}@visitor.invalid`, email_verified: true } : {}),
      ...(claims.includes('profile') ? { name: 'Visitor', preferred_username: sub } : {}),
    };
  }

  /** What there is to say of the visit itself. */
  visitClaims(): Record<string, unknown> {
    const { number } = this.admission;
    return {
      room: this.#client.room,
      entered_at: enteredAt(this.admission),
      // A visit that began while the room was off has no number.
      ...(number > 0 ? { queue_position: number } : {}),
    };
  }
}

/** NumericDate (RFC 7519 §2). */
function enteredAt({ enteredAtMs }: Admission): number {
  return Math.floor(enteredAtMs / 1000);
}
