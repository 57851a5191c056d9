import type { Row } from '../row.ts';
import { arrive } from '../visits/arrival.ts';
import { GATEWAY_PATHS } from '../visits/gateway-requests.ts';
import { bareProvider, inTurn, newcomers, newcomersByThemselves, product } from './sides.ts';

/** Everybody waits. */
const WAITING_ROOM = { mode: 'open' };

const arrivals = {
  what: 'a newcomer is sent from /authorize to the waiting page and is given a number',
  floor: 1.5,
  product: { ...product({ room: WAITING_ROOM }), ...newcomers((session) => arrive(session)) },
};

const nextPath = inTurn(GATEWAY_PATHS);
const byThemselves = newcomersByThemselves((session) => arrive(session));
const fromGateways = newcomers((session) => arrive(session, nextPath()));

/** The floor is held against each of two: one does more in place of the waiting page, the other shows a page. */
export const arrivalRows: readonly Row[] = [
  {
    ...arrivals,
    key: 'arrivals',
    beside: 'bare oidc-provider with an interaction that answers at once',
    baseline: { ...bareProvider('finish'), ...newcomers((session) => arrive(session)) },
  },
  {
    ...arrivals,
    key: 'arrivals-login-page',
    beside: 'bare oidc-provider with the login page that it brings',
    baseline: { ...bareProvider('own'), ...newcomers((session) => arrive(session)) },
  },
  {
    ...arrivals,
    key: 'arrivals-gateways',
    what: 'the same with the requests of oauth2-proxy, ALB, mod_auth_openidc and Envoy in turn',
    beside: 'bare oidc-provider with an interaction that answers at once, and the same requests',
    product: { ...arrivals.product, ...fromGateways },
    baseline: { ...bareProvider('finish'), ...fromGateways },
  },
  {
    ...arrivals,
    key: 'arrivals-connections',
    what: 'the same over a connection of their own, as from a proxy that keeps none',
    beside: 'bare oidc-provider with an interaction that answers at once, likewise',
    product: { ...arrivals.product, ...byThemselves },
    baseline: { ...bareProvider('finish'), ...byThemselves },
  },
];
