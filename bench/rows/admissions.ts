import { AdminClient } from '../../test/support/admin-client.ts';
import { ADMIN_KEY } from '../../test/support/product.ts';
import type { Row, Side } from '../row.ts';
import { enter } from '../visits/admission.ts';
import { WaitingLine } from '../visits/waiting-line.ts';
import { bareProvider, gather, newcomers, product } from './sides.ts';

/** Nobody waits. */
export const FREE_ROOM = { inlet: { capacity: 10_000_000 } };
/** Everybody waits until an operator calls them. */
const MANUAL_ROOM = { mode: 'open' };
/** More than are at it at once: nobody comes a second time while the first is still being answered. */
const VISITORS = 512;

const login = { ...bareProvider('finish'), ...newcomers(enter) };

/** Visitors who have been here, over and over again. */
const returning: Pick<Side, 'prepare'> = {
  async prepare(connections) {
    const visitors = await gather(connections, VISITORS, async (session) => {
      await enter(session);
      return session;
    });
    return {
      async once() {
        const visitor = visitors.shift();
        if (visitor === undefined) throw new Error('everybody is under way');
        await enter(visitor);
        visitors.push(visitor);
      },
    };
  },
};

const firstAdmissions = {
  key: 'first-admissions',
  what: 'a newcomer in a free room, from /authorize to /userinfo',
  beside: 'bare oidc-provider, login and consent at once',
  floor: 1.4,
  product: { ...product({ room: FREE_ROOM }), ...newcomers(enter) },
  baseline: login,
} as const satisfies Row;

/** A quiet site, most of the year. */
const oneByOne = { what: `${firstAdmissions.what}, one after the other`, atOnce: 1, floorOf: 'cpu' } as const;

export const admissionRows: readonly Row[] = [
  firstAdmissions,
  { ...firstAdmissions, ...oneByOne, key: 'one-by-one-main-thread', floor: 2, counted: 'main-thread' },
  { ...firstAdmissions, ...oneByOne, key: 'one-by-one-with-redis', floor: 1.5, counted: 'with-redis' },
  {
    key: 'trusted-admissions',
    what: 'the same with first_contact: trust',
    beside: 'bare oidc-provider, login and consent at once',
    floor: 1.4,
    product: { ...product({ room: FREE_ROOM, firstContact: 'trust' }), ...newcomers(enter) },
    baseline: login,
  },
  {
    key: 'returning-admissions',
    what: 'a visitor who is inside comes with a new authorization request, up to /userinfo',
    beside: 'bare oidc-provider, somebody who has logged in before',
    floor: null,
    // Each of them logs in more than a dozen times.
    product: { ...product({ room: { ...FREE_ROOM, logins_per_visit: 32 } }), ...returning },
    baseline: { ...bareProvider('finish'), ...returning },
  },
  {
    key: 'waited-admissions',
    what: 'a newcomer gets the waiting page, is called, takes the turn, up to /userinfo',
    beside: 'bare oidc-provider, login and consent at once',
    floor: 1.1,
    product: {
      ...product({ room: MANUAL_ROOM }),
      async prepare(connections, { port }) {
        const admin = new AdminClient(`http://127.0.0.1:${port}`, ADMIN_KEY);
        const line = await WaitingLine.fill(connections, admin);
        return { once: () => line.pass() };
      },
    },
    baseline: login,
  },
];
