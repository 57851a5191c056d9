import type { Connections } from '../load/connections.ts';
import { Session } from '../load/session.ts';
import type { Row, Side, Work } from '../row.ts';
import { enter, type Tokens } from '../visits/admission.ts';
import { introspectionRequest, refreshRequest } from '../visits/client.ts';
import { FREE_ROOM } from './admissions.ts';
import { bareProvider, gather, inTurn, product } from './sides.ts';

const VISITORS = 64;
const productSide = product({ room: FREE_ROOM, refreshes: true });
const bareSide = bareProvider('finish', { refreshes: true });

const refreshes: Pick<Side, 'prepare'> = {
  prepare: (connections) =>
    perVisitor(connections, async (gateway, { refreshToken }) => {
      const { status, text } = await gateway.request('/token', refreshRequest(refreshToken ?? ''));
      if (status !== 200) throw new Error(`/token answered ${status}: ${text}`);
    }),
};

const introspections: Pick<Side, 'prepare'> = {
  prepare: (connections) =>
    perVisitor(connections, async (gateway, { accessToken }) => {
      const { text } = await gateway.request('/introspect', introspectionRequest(accessToken));
      if (!text.includes('"active":true')) throw new Error(`/introspect answered ${text}`);
    }),
};

export const tokenRows: readonly Row[] = [
  {
    key: 'refreshes',
    what: 'a gateway refreshes the tokens of a visitor who is inside',
    beside: 'bare oidc-provider, the same',
    floor: null,
    product: { ...productSide, ...refreshes },
    baseline: { ...bareSide, ...refreshes },
  },
  {
    key: 'introspections',
    what: 'a gateway asks whether an access token is still good',
    beside: 'bare oidc-provider, the same',
    floor: null,
    product: { ...productSide, ...introspections },
    baseline: { ...bareSide, ...introspections },
  },
];

async function perVisitor(
  connections: Connections,
  ask: (gateway: Session, tokens: Tokens) => Promise<void>,
): Promise<Work> {
  const next = inTurn(await gather(connections, VISITORS, enter));
  const gateway = new Session(connections);
  return { once: () => ask(gateway, next()) };
}
