import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import { http } from './http.ts';
import type { Product } from './product.ts';
import { visitorsInside } from './visits.ts';

export const ROOM = 'launch';

/** The one visit that is inside, and what ends it. */
export interface Inside {
  readonly product: Product;
  readonly sub: string;
  /** null: only the gateway knows it. */
  readonly accessToken: string | null;
  /** The visitor logs out at the waiting room. */
  readonly logOut: () => Promise<unknown>;
}

/** One way in which a visit ends. */
export interface VisitEnd {
  readonly by: string;
  /** Every token names this end, so the product sends no logout token. */
  readonly isPlanned: boolean;
  /** `admission` of the room while this visit begins. */
  readonly admission: string;
  /** What the waiting page says when the visitor is sent there afterwards. */
  readonly shows: string;
  /** Ends the visit; resolves when the room has nobody inside. */
  readonly end: (inside: Inside) => Promise<unknown>;
}

const IN_LINE = 'You are in line';
const early = { isPlanned: false, admission: '15m', shows: IN_LINE };

/** The ways that need no access token. */
export const visitEnds: readonly VisitEnd[] = [
  { by: 'the operator', ...early, end: ({ product, sub }) => product.admin.end(ROOM, sub) },
  { by: 'the logout of the visitor', ...early, end: ({ logOut }) => logOut() },
  {
    by: 'a reset of the room',
    ...early,
    shows: 'The line has started anew',
    end: ({ product }) => product.admin.reset(ROOM),
  },
  {
    by: 'its time',
    isPlanned: true,
    // Long enough for a visitor to enter and buy on a busy machine.
    admission: '8s',
    shows: IN_LINE,
    end: ({ product }) =>
      eventually('the visit to end', async () => (await visitorsInside(product, ROOM)).length === 0),
  },
];

/** `POST /complete`, which takes the access token. */
export const completion: VisitEnd = {
  by: 'POST /complete',
  ...early,
  async end({ product, accessToken }) {
    const headers = { Authorization: `Bearer ${accessToken}` };
    expect((await http(`${product.issuer}/complete`, { method: 'POST', headers })).status).toBeLessThan(300);
  },
};
